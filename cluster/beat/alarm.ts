/** The rest between two beats. */

/** A rest that can be cut short. */
export interface Alarm {
  /** Cuts short the rest under way, or else the next one. */
  readonly ring: () => void;
  /** Returns whether it has rung since it was last silenced. */
  readonly hasRung: () => boolean;
  /** Forgets that it has rung. */
  readonly silence: () => void;
  /** Resolves after `ms` milliseconds, or soon after a ring. */
  readonly rest: (ms: number) => Promise<void>;
}

/** However often it rings, the other work of this process gets its turn. */
const SHORTEST_REST_MS = 5;

/** Returns an alarm that has not rung. */
export function createAlarm(): Alarm {
  let rung = false;
  let interrupt: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      interrupt?.();
    },
    hasRung: () => rung,
    silence() {
      rung = false;
    },
    async rest(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(
        resolve,
        rung ? SHORTEST_REST_MS : Math.max(SHORTEST_REST_MS, ms),
      );
      if (!rung) interrupt = resolve;
      await promise;
      interrupt = null;
      clearTimeout(timer);
    },
  };
}
