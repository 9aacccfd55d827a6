/** No more than these are counted in figures. */
const MOST = 99;

/** How many things are new: a figure to see, and words for screen readers. */
export function Badge({ count, spoken }: { count: number; spoken: string }) {
  return (
    <span class="badge">
      <span aria-hidden="true">{count > MOST ? `${MOST}+` : count}</span>
      <span class="sr-only">({spoken})</span>
    </span>
  );
}
