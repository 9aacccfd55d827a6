import type { Leader } from "./store.ts";

/** Who leads, as far as this node knows. */
export interface LeaderView {
  current(): Leader | null;
  /** The newest epoch that was heard of, 0 before any. */
  epoch(): number;
  /**
   * Takes over what was heard of an epoch, unless something newer is known; null when its leader resigned, which is
   * final: whoever read the row just before would bring back a leader that takes no writes any more.
   */
  take(epoch: number, leader: Leader | null): void;
  /** Forgets who leads, as the database is out of reach. */
  forget(): void;
  /** Resolves at the next change, or after `ms`. */
  changed(ms: number): Promise<void>;
  /** Calls `listener` after each change; returns how to end that. */
  subscribe(listener: () => void): () => void;
}

/** Returns a view that knows of no leader yet. */
export function createLeaderView(): LeaderView {
  const listeners = new Set<() => void>();
  let epoch = 0;
  let resigned = 0;
  let leader: Leader | null = null;

  function change(next: Leader | null): void {
    if (next?.epoch === leader?.epoch && next?.nodeId === leader?.nodeId) {
      return;
    }
    leader = next;
    for (const listener of [...listeners]) listener();
  }

  return {
    current: () => leader,
    epoch: () => epoch,
    take(heardEpoch, heard) {
      if (heardEpoch < epoch || heardEpoch === resigned) return;
      epoch = heardEpoch;
      if (heard === null) resigned = heardEpoch;
      change(heard);
    },
    forget: () => change(null),
    changed(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      listeners.add(resolve);
      return promise.finally(() => {
        clearTimeout(timer);
        listeners.delete(resolve);
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
