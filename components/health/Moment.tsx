import { When } from "../When.tsx";

/** A moment given as ISO 8601, told relative to `now`; a dash where there is none. */
export function Moment({ at, now }: { at: string | null; now: string }) {
  if (at === null) return <>–</>;
  return <When at={new Date(at)} now={Date.parse(now)} />;
}
