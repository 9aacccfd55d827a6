import { When } from "../parts/When.tsx";

/**
 * A moment given as ISO 8601, told relative to `now`; a dash where there is none. `exact` puts the time itself in front, to
 * the second and in UTC, with its day where that is another one.
 */
export function Moment({ at, now, exact = false }: {
  at: string | null;
  now: string;
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
