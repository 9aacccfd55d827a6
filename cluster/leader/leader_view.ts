/** Who leads, as far as this node knows. */
import type { LeadershipRow } from "../beat/election.ts";
import {
  hasGoneBack,
  type Heard,
  hearing,
  isBehind,
  isCredible,
  NOTHING_HEARD,
} from "../beat/heard.ts";
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
  /** Returns the newest epoch that was heard of. */
  readonly heard: () => Heard;
  /** Takes note of an epoch that another node knows. */
  readonly hear: (epoch: number) => void;
  /**
   * Takes over what was heard of an epoch, unless something newer, or another
   * grant of the same epoch, is known. A
   * `leader` of null says that it resigned, which is final for its epoch: what
   * was read of the row just before would bring back a leader that takes no
   * writes any more.
   */
  readonly take: (epoch: number, leader: Leader | null) => void;
  /**
   * Takes over a row that was read, and returns false when it shows that the
   * database has gone back. Then it forgets who leads, unless that one was
   * elected since.
   *
   * @param heard What was known when the read was sent.
   */
  readonly takeRow: (
    row: LeadershipRow,
    leader: Leader | null,
    heard: Heard,
  ) => boolean;
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
  let heard = NOTHING_HEARD;
  let leader: Leader | null = null;
  let last: Leader | null = null;

  function change(next: Leader | null): void {
    if (
      next?.epoch === leader?.epoch && next?.grantId === leader?.grantId
    ) return;
    leader = next;
    last = next ?? last;
    for (const listener of [...listeners]) listener();
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function take(epoch: number, taken: Leader | null): void {
    if (epoch < heard.epoch) return;
    if (epoch === heard.epoch && heard.resigned) return;
    const grantId = taken?.grantId ?? null;
    const isOtherGrant = grantId !== null && heard.grantId !== null &&
      grantId !== heard.grantId;
    if (epoch === heard.epoch && isOtherGrant) return;
    heard = hearing(heard, { epoch, grantId, resigned: taken === null });
    change(taken);
  }

  return {
    current: () => leader,
    last: () => last,
    knownTo: (self) =>
      leader?.url === self.url && leader.nodeId !== self.nodeId ? null : leader,
    hasResigned: () => heard.resigned,
    heard: () => heard,
    hear(epoch) {
      if (!isCredible(epoch, heard)) return;
      heard = hearing(heard, { epoch, grantId: null, resigned: false });
    },
    take,
    takeRow(row, taken, known) {
      if (!hasGoneBack(row, known)) {
        take(row.epoch, taken);
        return true;
      }
      if (isBehind(row, known)) change(null);
      else if (row.epoch === heard.epoch) {
        const { epoch, grantId } = row;
        heard = { epoch, grantId, resigned: taken === null };
        change(taken);
      }
      return false;
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
