/** How long a write that comes in now may look for a leader. */
export interface WriteDeadline {
  /** Returns the time in milliseconds; 0 for one whose sender may have given it up. */
  ms(): number;
  /** Looks at the clock, which has to happen every `TICK_MS` for a gap to be noticed. */
  tick(): void;
  start(): void;
  stop(): void;
}

const TICK_MS = 500;

/** How long a write may look for the next leader while its node stops, which has to end within 5 s. */
const LAST_WRITES_MS = 1500;

/** What waited in the sockets of a node that was stopped is read within this time of its waking, in milliseconds. */
const WAKING_MS = 500;

/**
 * Returns the deadline of a node's writes.
 *
 * A process that is stopped (SIGSTOP, a paused virtual machine) for longer than a write may take finds requests in its
 * sockets when it wakes whose senders have long been somewhere else. Carried out now, a command would follow upon the answer
 * that its repeat was given there, a refusal maybe. So whoever still waits is told to send it again.
 *
 * @param limitMs How long a write may take otherwise.
 * @param now Milliseconds of the monotonic clock.
 */
export function createWriteDeadline(
  limitMs: number,
  isStopping: () => boolean,
  now: () => number = () => performance.now(),
): WriteDeadline {
  let tickedAt = now();
  let wokeAt = -Infinity;
  let timer: ReturnType<typeof setInterval> | undefined;

  function tick(): void {
    const at = now();
    if (at - tickedAt > limitMs + TICK_MS) wokeAt = at;
    tickedAt = at;
  }
  return {
    tick,
    ms() {
      tick();
      if (now() - wokeAt < WAKING_MS) return 0;
      return isStopping() ? Math.min(limitMs, LAST_WRITES_MS) : limitMs;
    },
    start() {
      tickedAt = now();
      timer = setInterval(tick, TICK_MS);
    },
    stop: () => clearInterval(timer),
  };
}
