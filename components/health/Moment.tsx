import { When } from "../parts/When.tsx";

/** A moment, in ISO 8601, as the time that has passed; a dash for none. */
export function Moment({ at, now, exact = false }: {
  at: string | null;
  now: string;
  /** Whether to write the time in UTC before it, to the second. */
  exact?: boolean;
}) {
  if (at === null) return <>–</>;
  const when = <When at={new Date(at)} now={Date.parse(now)} />;
  if (!exact) return when;
  const day = at.slice(0, 10);
  return (
    <>
      {day === now.slice(0, 10) ? "" : `${day} `}
      {at.slice(11, 19)} <span class="note">{when}</span>
    </>
  );
}
