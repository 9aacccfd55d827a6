/** Who leads, as far as this node knows. */
import type { NodeRun } from "../beat/sightings.ts";
import type { Leader } from "./leadership_store.ts";

/** What a node has heard of who leads. */
export interface LeaderView {
  readonly current: () => Leader | null;
  /**
   * Returns the leader of the newest epoch that had one; it may lead no more.
   */
  readonly last: () => Leader | null;
  /** Tells whether the leader of the newest epoch has resigned. */
  readonly hasResigned: () => boolean;
  /** Returns the newest epoch that was heard of, 0 before any. */
  readonly epoch: () => number;
  /**
   * Takes over what was heard of an epoch, unless something newer is known. A
   * `leader` of null says that it resigned, which is final for its epoch: what
   * was read of the row just before would bring back a leader that takes no
   * writes any more.
   */
  readonly take: (epoch: number, leader: Leader | null) => void;
  /** Forgets who leads, as the database is out of reach. */
  readonly forget: () => void;
  /**
   * Returns the leader; null when that is an earlier run at `self`'s URL, which
   * has ended, whatever the row still says.
   */
  readonly knownTo: (self: NodeRun) => Leader | null;
  /**
   * Resolves at the next change. Without one within `ms` milliseconds it has
   * `ask` find out who leads, and resolves then.
   */
  readonly news: (ms: number, ask: () => Promise<unknown>) => Promise<void>;
  /** Calls `listener` after each change; returns how to end that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Returns a view that knows of no leader yet. */
export function createLeaderView(): LeaderView {
  const listeners = new Set<() => void>();
  let epoch = 0;
  let resignedEpoch = 0;
  let leader: Leader | null = null;
  let last: Leader | null = null;

  function change(next: Leader | null): void {
    if (next?.epoch === leader?.epoch && next?.nodeId === leader?.nodeId) {
      return;
    }
    leader = next;
    last = next ?? last;
    for (const listener of [...listeners]) listener();
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    current: () => leader,
    last: () => last,
    knownTo: (self) =>
      leader?.url === self.url && leader.nodeId !== self.nodeId ? null : leader,
    hasResigned: () => epoch === resignedEpoch,
    epoch: () => epoch,
    take(heardEpoch, heard) {
      if (heardEpoch < epoch || heardEpoch === resignedEpoch) return;
      epoch = heardEpoch;
      if (heard === null) resignedEpoch = heardEpoch;
      change(heard);
    },
    forget: () => change(null),
    async news(ms, ask) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => resolve(false), ms);
      const unsubscribe = subscribe(() => resolve(true));
      const hasChanged = await promise;
      clearTimeout(timer);
      unsubscribe();
      if (!hasChanged) await ask();
    },
    subscribe,
  };
}
