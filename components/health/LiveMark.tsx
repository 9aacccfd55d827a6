/** Whether the page follows by itself; nothing before its script runs. */
export function LiveMark({ liveness }: { liveness: "live" | "away" | null }) {
  if (liveness === null) return null;
  return (
    <p class={`live live-${liveness}`} role="status">
      {liveness === "live"
        ? "Live"
        : "This node does not answer. The figures are as they last were."}
    </p>
  );
}
