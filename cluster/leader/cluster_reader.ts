/** What the database says of the cluster, as far as this node has read it. */
import type { Outage } from "../../db/outage.ts";
import type { Recorder } from "../../health/record/recorder.ts";
import type { Notices } from "../../lib/notices.ts";
import { TimeLimitError, withinLimit } from "../../lib/time/time_limit.ts";
import { checkClock, type Clock } from "../beat/clock.ts";
import type { LeadershipRow } from "../beat/election.ts";
import type { Heard } from "../beat/heard.ts";
import type { LeaderView } from "./leader_view.ts";
import type {
  ClusterState,
  LeadershipStore,
  Others,
} from "./leadership_store.ts";

/** The cluster's state, and what this node had heard before it read that. */
export interface ReadState extends ClusterState {
  readonly heard: Heard;
}

/** Reads the cluster's state, and keeps what does not depend on who leads. */
export interface ClusterReader {
  /**
   * Asks the database who leads and who is a member, and has the leader view
   * take it over. Returns null when no answer comes in time; it never rejects.
   */
  readonly read: () => Promise<ReadState | null>;
  /** Returns what the last answer said of the others, nothing before any. */
  readonly lastRead: () => Others;
  /** Returns the milliseconds since the last answer, or since the creation. */
  readonly databaseAgeMs: () => number;
  /** Returns the database's clock, in milliseconds since 1970. */
  readonly databaseNow: () => number;
  /** Returns which server answered last; null before any. */
  readonly server: () => string | null;
}

/** What a reader works with. */
interface ClusterReaderOptions {
  readonly store: Pick<LeadershipStore, "read">;
  readonly leaders: Pick<LeaderView, "heard" | "takeRow">;
  readonly clock: Clock;
  /** How long the database may take to answer, in milliseconds. */
  readonly limitMs: number;
  /** The database did not answer in time: its connections may be dead. */
  readonly onSilence: () => void;
  /** The database has gone back, from what was heard to an older row. */
  readonly onGoneBack: (from: Heard, to: LeadershipRow) => void;
  /**
   * Another server answers, or the same was started anew, and the row is none
   * the older for it.
   */
  readonly onOtherServer: () => void;
  /** The database has answered. */
  readonly onAnswer: () => void;
  /** It has not, or not in time. */
  readonly onMissed: () => void;
  readonly timed: Recorder["timed"];
  /** Told of each answer, and of each that does not come in time. */
  readonly outage: Pick<Outage, "answered" | "missed">;
  readonly notices: Notices;
}

/**
 * Returns a reader that has read nothing yet; until it has, it takes this
 * machine's clock for the database's.
 */
export function createClusterReader(
  options: ClusterReaderOptions,
): ClusterReader {
  const { clock, leaders, limitMs, notices, outage, store, timed } = options;
  let others: Others = { members: [], reports: [] };
  /** Shared by those who ask at the same time, and left to end by itself. */
  let underWay: Promise<ReadState> | null = null;
  let answeredAt = clock.monotonic();
  /** The database's clock minus this process's monotonic one. */
  let offsetMs = clock.wall() - clock.monotonic();

  /** What the last row older than what was heard was, so that it is told once. */
  let goneBackTo: string | null = null;
  /** The server that answered last; null before any. */
  let server: string | null = null;

  async function ask(): Promise<ReadState> {
    const heard = leaders.heard();
    return { ...await store.read(), heard };
  }

  async function read(): Promise<ReadState | null> {
    const asked = underWay ??= ask();
    try {
      const state = await withinLimit(asked, limitMs);
      others = state;
      answeredAt = clock.monotonic();
      offsetMs = state.now - answeredAt;
      takeOver(state);
      options.onAnswer();
      outage.answered("primary");
      checkClock(notices, clock.wall() - state.now);
      return state;
    } catch (error) {
      if (error instanceof TimeLimitError) options.onSilence();
      outage.missed("primary", error);
      options.onMissed();
      return null;
    } finally {
      // What did not answer in time is not waited for again.
      if (underWay === asked) underWay = null;
    }
  }

  function takeOver({ heard, leader, leadership, ...state }: ReadState): void {
    const isOther = server !== null && state.server !== server;
    server = state.server;
    if (leaders.takeRow(leadership, leader, heard)) {
      goneBackTo = null;
      if (isOther) options.onOtherServer();
      return;
    }
    const row = `${leadership.epoch} ${leadership.grantId}`;
    if (row !== goneBackTo) options.onGoneBack(heard, leadership);
    goneBackTo = row;
  }

  return {
    read: () => timed("synchronize_state", read),
    lastRead: () => others,
    databaseAgeMs: () => clock.monotonic() - answeredAt,
    databaseNow: () => clock.monotonic() + offsetMs,
    server: () => server,
  };
}
