/**
 * How long the event loop is held up: by how much a timer comes late. For that
 * long, nothing else was served either.
 */

/** Measures while it runs. */
export interface LagProbe {
  start(): void;
  stop(): void;
  /** Returns the longest delay of the last ten seconds, in milliseconds. */
  longestMs(): number;
}

const PROBE_EVERY_MS = 250;
const WINDOW_MS = 10_000;

/** Returns a probe that has measured nothing yet. */
export function createLagProbe(): LagProbe {
  let recent: { readonly at: number; readonly lagMs: number }[] = [];
  let timer: ReturnType<typeof setInterval> | undefined;

  function start(): void {
    let expected = performance.now() + PROBE_EVERY_MS;
    timer = setInterval(() => {
      const now = performance.now();
      recent = recent.filter(({ at }) => at > now - WINDOW_MS);
      recent.push({ at: now, lagMs: Math.max(0, now - expected) });
      expected = now + PROBE_EVERY_MS;
    }, PROBE_EVERY_MS);
  }

  return {
    start,
    stop: () => clearInterval(timer),
    longestMs() {
      const longest = Math.max(0, ...recent.map(({ lagMs }) => lagMs));
      return Math.round(longest * 1000) / 1000;
    },
  };
}
