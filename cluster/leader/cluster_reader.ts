/** What the database says of the cluster, as far as this node has read it. */
import type { Recorder } from "../../health/record/recorder.ts";
import type { Notices } from "../../lib/notices.ts";
import { withinLimit } from "../../lib/time_limit.ts";
import { checkClock, type Clock } from "../beat/clock.ts";
import type { NodeRun } from "../beat/sightings.ts";
import type { LeaderView } from "./leader_view.ts";
import type { ClusterState, LeadershipStore } from "./leadership_store.ts";

/** Reads the cluster's state, and keeps what does not depend on who leads. */
export interface ClusterReader {
  /**
   * Asks the database who leads and who is a member, and has the leader view
   * take it over. Returns null when no answer comes in time; it never rejects.
   */
  readonly read: () => Promise<ClusterState | null>;
  /** Returns the members of the last answer, none before any. */
  readonly members: () => readonly NodeRun[];
  /** Returns the milliseconds since the last answer, or since the creation. */
  readonly databaseAgeMs: () => number;
  /** Returns the database's clock, in milliseconds since 1970. */
  readonly databaseNow: () => number;
}

/** What a reader works with. */
export interface ClusterReaderOptions {
  readonly store: Pick<LeadershipStore, "read">;
  readonly leaders: Pick<LeaderView, "take">;
  readonly clock: Clock;
  /** How long the database may take to answer, in milliseconds. */
  readonly limitMs: number;
  readonly timed: Recorder["timed"];
  readonly notices: Notices;
}

/**
 * Returns a reader that has read nothing yet; until it has, it takes this
 * machine's clock for the database's.
 */
export function createClusterReader(
  { clock, leaders, limitMs, notices, store, timed }: ClusterReaderOptions,
): ClusterReader {
  let members: readonly NodeRun[] = [];
  /** Shared by those who ask at the same time, and left to end by itself. */
  let underWay: Promise<ClusterState> | null = null;
  let answeredAt = clock.monotonic();
  /** The database's clock minus this process's monotonic one. */
  let offsetMs = clock.wall() - clock.monotonic();

  async function read(): Promise<ClusterState | null> {
    underWay ??= store.read().finally(() => underWay = null);
    try {
      const state = await withinLimit(underWay, limitMs);
      members = state.members;
      answeredAt = clock.monotonic();
      offsetMs = state.now - answeredAt;
      leaders.take(state.leadership.epoch, state.leader);
      notices.fine("database", "The database answers again.");
      checkClock(notices, clock.wall() - state.now);
      return state;
    } catch (error) {
      notices.trouble(
        "database",
        "The database does not answer: until it does, this node takes no " +
          "writes. Look at it and at DATABASE_URL.",
        { error },
      );
      return null;
    }
  }
  return {
    read: () => timed("synchronize_state", read),
    members: () => members,
    databaseAgeMs: () => clock.monotonic() - answeredAt,
    databaseNow: () => clock.monotonic() + offsetMs,
  };
}
