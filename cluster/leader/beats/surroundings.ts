/**
 * What the steps of a beat need around them: a node has promises for it
 * (`beats.ts`), the simulation a world of its own.
 */
import type { Log } from "../../../lib/log.ts";
import type { Steps } from "../../../lib/time/steps.ts";
import type { Alarm } from "../../beat/alarm.ts";
import type { Clock } from "../../beat/clock.ts";
import type {
  NodeRun,
  Probe,
  Sightings,
  Timing,
} from "../../beat/sightings.ts";
import type { View } from "../../beat/reach.ts";
import type { ReadState } from "../cluster_reader.ts";
import type { LeaderView } from "../leader_view.ts";
import type { DecideClaim, Leader, Others } from "../leadership_store.ts";

/** What a node remembers from beat to beat. */
export interface BeatMemory {
  /** What the last beat saw. */
  sightings: Sightings;
  /** Whether this node claims nothing and keeps no members any more. */
  retired: boolean;
  /** When the last claim or renewal that succeeded was sent. */
  renewedAt: number;
  /** Whether this node has said that it does not reach another. */
  hasReported: boolean;
}

/** Does what a beat finds to be done about the members. */
export interface MemberKeeper {
  /** Enters this node among the members. */
  readonly join: () => void;
  /** Takes a node that is gone off the members; asked of the leader alone. */
  readonly markGone: (member: NodeRun) => void;
}

/** What the beats of a node work with. */
export interface Surroundings<Wait> {
  readonly self: NodeRun;
  readonly timing: Timing;
  /** The nodes that are asked whether or not they are members. */
  readonly peers: readonly string[];
  readonly clock: Pick<Clock, "monotonic">;
  readonly alarm: Pick<Alarm, "hasRung" | "silence">;
  readonly leaders: LeaderView;
  readonly memory: BeatMemory;
  readonly log: Pick<Log, "error" | "info" | "warn">;
  /** Returns what the last answer of the database said of the others. */
  readonly lastRead: () => Others;
  /**
   * Told on each beat on which this node follows: the epoch whose leader has a
   * session that can be waited for, or null.
   */
  readonly onFollow: (epoch: number | null) => void;

  /** Rests for `ms` milliseconds, unless the alarm rings. */
  readonly rest: (ms: number) => Steps<Wait, void>;
  /** Asks one node for a sign of life. */
  readonly ask: (url: string) => Steps<Wait, Probe>;
  /** Begins to ask all of `urls` at once; the steps wait for the answers. */
  readonly askAll: (
    urls: ReadonlySet<string>,
  ) => Steps<Wait, ReadonlyMap<string, Probe>>;
  /** Reads the row and the members; null when the database does not answer. */
  readonly read: () => Steps<Wait, ReadState | null>;
  /**
   * Begins `work`, which ends with a commit, unless an earlier one is still
   * under way. Returns null when it does not end in time; it goes on then.
   */
  readonly commit: (
    work: () => Steps<Wait, boolean>,
  ) => Steps<Wait, boolean | null>;
  /** See `LeadershipStore`, as the rest. */
  readonly endStuckSessions: () => Steps<Wait, void>;
  readonly claim: (
    decide: DecideClaim,
    heardEpoch: number,
  ) => Steps<Wait, Leader | null>;
  readonly renew: (
    leader: Leader,
    aliveUrls: readonly string[],
  ) => Steps<Wait, boolean>;
  readonly resign: (leader: Leader, reason: string) => Steps<Wait, void>;
  readonly report: (view: View) => Steps<Wait, void>;
}
