import type { NodeRun } from "../beat/sightings.ts";
import type { Leader } from "./leadership_store.ts";

/** Who leads, as far as this node knows. */
export interface LeaderView {
  current(): Leader | null;
  /** The leader of the newest epoch that had one, whether or not it still leads. */
  last(): Leader | null;
  /** Whether the leader of the newest epoch has resigned. */
  hasResigned(): boolean;
  /** The newest epoch that was heard of, 0 before any. */
  epoch(): number;
  /**
   * Takes over what was heard of an epoch, unless something newer is known; null when its leader resigned, which is
   * final: whoever read the row just before would bring back a leader that takes no writes any more.
   */
  take(epoch: number, leader: Leader | null): void;
  /** Forgets who leads, as the database is out of reach. */
  forget(): void;
  /** The leader, unless that is an earlier run at `self`'s URL, whatever the row still says. */
  knownTo(self: NodeRun): Leader | null;
  /** Resolves at the next change; without one within `ms`, once `ask` has asked who leads. */
  news(ms: number, ask: () => Promise<void>): Promise<void>;
  /** Calls `listener` after each change; returns how to end that. */
  subscribe(listener: () => void): () => void;
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
      const hear = () => resolve(true);
      listeners.add(hear);
      const hasChanged = await promise;
      clearTimeout(timer);
      listeners.delete(hear);
      if (!hasChanged) await ask();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
