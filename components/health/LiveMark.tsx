const WORDS = {
  none: "",
  live: "Live",
  away: "This node does not answer. The figures are as they last were.",
} as const;

/** Whether the page follows by itself; an empty place before its script runs, so that nothing moves then. */
export function LiveMark({ liveness }: { liveness: "live" | "away" | null }) {
  const state = liveness ?? "none";
  return <p class={`live live-${state}`} role="status">{WORDS[state]}</p>;
}
