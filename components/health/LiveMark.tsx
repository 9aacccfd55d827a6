const WORDS = {
  none: "",
  live: "Live",
  stuck: "Not live: shown as it last was",
  away: "Not live: shown as it last was",
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
