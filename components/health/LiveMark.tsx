const WORDS = {
  none: "",
  live: "Live",
  stuck:
    "This node cannot reach its database: nothing can be shown or changed here. Look whether PostgreSQL runs. The figures are as they last were.",
  away: "This node does not answer. The figures are as they last were.",
} as const;

/**
 * Says whether the figures follow by themselves. Before the page's script runs
 * it takes its room without a word, so that nothing moves later.
 */
export function LiveMark(
  { liveness }: { liveness: "live" | "away" | "stuck" | null },
) {
  const state = liveness ?? "none";
  return <p class={`live live-${state}`} role="status">{WORDS[state]}</p>;
}
