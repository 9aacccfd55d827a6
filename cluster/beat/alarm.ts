/** A rest between two beats that can be cut short. */
export interface Alarm {
  /** Cuts short the rest under way, or else the next one. */
  ring(): void;
  /** Whether it has rung since it was last silenced. */
  hasRung(): boolean;
  silence(): void;
  /** Resolves after `ms`, or soon after a ring. */
  rest(ms: number): Promise<void>;
}

/** The shortest rest, in milliseconds: however often it rings, others get their turn. */
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
