/**
 * A node's part in who leads: it beats, hears who was elected, claims when it
 * is its turn, and resigns when it stops. docs/cluster.md draws the states.
 */
import type { DatabaseTarget } from "../../db/connect/driver.ts";
import type { Outage } from "../../db/outage.ts";
import type { Sql } from "../../db/pools.ts";
import type { Recorder } from "../../health/record/recorder.ts";
import type { Log } from "../../lib/log.ts";
import type { Notices } from "../../lib/notices.ts";
import { createAlarm } from "../beat/alarm.ts";
import {
  answerHeartbeat,
  type HeartbeatAnswer,
} from "../beat/heartbeat/answer_heartbeat.ts";
import {
  askHeartbeat,
  type HeartbeatFinding,
} from "../beat/heartbeat/ask_heartbeat.ts";
import { SYSTEM_CLOCK } from "../beat/clock.ts";
import { findingAtOwnUrl, refuseTakenUrl } from "../beat/heartbeat/own_url.ts";
import type { LeadershipRow } from "../beat/election.ts";
import type { Heard } from "../beat/heard.ts";
import type { NodeRun, Timing } from "../beat/sightings.ts";
import type { MemberKeeper } from "./beats/surroundings.ts";
import { createBeats } from "./beats/beats.ts";
import { createClusterReader } from "./cluster_reader.ts";
import type { Signer } from "../signature.ts";
import { isConnected } from "./connected_run.ts";
import { createLeaderView, type LeaderView } from "./leader_view.ts";
import { createLeaderWatch } from "./leader_watch.ts";
import {
  applicationNameOf,
  type Leader,
  openLeadershipStore,
} from "./leadership_store.ts";
import { createWarmUp } from "./warm_connections.ts";

/** The settings of a node that leadership reads; times are in milliseconds. */
export interface LeadershipSettings extends Timing {
  /** The nodes that are asked whether or not they are members. */
  readonly peers: readonly string[];
  /** How long a node, and the database, may take to answer a beat. */
  readonly heartbeatTimeoutMs: number;
  readonly version: string;
}

/** What leadership works with. */
interface LeadershipOptions {
  readonly self: NodeRun;
  readonly settings: LeadershipSettings;
  readonly clusterId: string;
  readonly databaseId: string;
  /** By the cluster's secret. */
  readonly signer: Signer;
  /** Queries the primary, never a replica. */
  readonly sql: Sql;
  /** The primary, for the connections that leadership keeps to itself. */
  readonly database: DatabaseTarget;
  /** Opens connections for writes, ahead of the first, under a leader's grant. */
  readonly prepareWrites: (leader: Leader) => Promise<void>;
  /** The database did not answer a beat in time. */
  readonly onSilence: () => void;
  /** The database has gone back, from what was heard to an older row. */
  readonly onGoneBack: (from: Heard, to: LeadershipRow) => void;
  /** Another server answers, or the same was started anew. */
  readonly onOtherServer: () => void;
  /** The database has answered a beat. */
  readonly onAnswer: () => void;
  readonly timed: Recorder["timed"];
  readonly outage: Pick<Outage, "answered" | "missed">;
  readonly notices: Notices;
  readonly log: Log;
}

/** A node's part in who leads. */
export interface Leadership {
  /** Who leads, as far as this node knows. */
  readonly leaders: LeaderView;
  /**
   * Beats from now on. The node's port has to answer by then: it asks itself.
   *
   * @throws {StartError} when another process goes by this node's URL.
   */
  readonly start: (keeper: MemberKeeper) => Promise<void>;
  /**
   * Answers heartbeats with 503 from now on and claims nothing; what the node
   * leads, it goes on leading.
   */
  readonly retire: () => void;
  /** Hands the leadership on, if this node has it. */
  readonly resign: () => Promise<void>;
  /** Stops beating and closes the connections. */
  readonly stop: () => Promise<void>;
  /** Tells whether this node leads, and its renewals succeed. */
  readonly isLeader: () => boolean;
  /** Returns the whole answer to `GET /api/heartbeat`. */
  readonly heartbeat: () => HeartbeatAnswer;
  /** Has the next beat come now: the leader may be gone. */
  readonly suspectLeader: () => void;
  /** Asks the database who leads. */
  readonly lookUp: () => Promise<void>;
  /** Returns the database's clock, in milliseconds since 1970. */
  readonly databaseNow: () => number;
  /** Returns which server of the database answered last; null before any. */
  readonly server: () => string | null;
}

/** Returns the leadership of a node; it does nothing before `start`. */
export function createLeadership(options: LeadershipOptions): Leadership {
  const { clusterId, databaseId, database, log, notices, self, settings } =
    options;
  const { signer, sql } = options;
  const clock = SYSTEM_CLOCK;
  const startedAt = new Date(clock.wall()).toISOString();
  const applicationName = applicationNameOf(self.nodeId);
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const leaders = createLeaderView();
  const alarm = createAlarm();
  const store = openLeadershipStore({
    sql,
    database,
    applicationName,
  });
  const reader = createClusterReader({
    store,
    leaders,
    clock,
    limitMs: settings.heartbeatTimeoutMs,
    onSilence: options.onSilence,
    onGoneBack: options.onGoneBack,
    onOtherServer: options.onOtherServer,
    onAnswer: options.onAnswer,
    // The connection to renew or claim by is opened while the next read waits.
    onMissed: () => warmUp(),
    timed: options.timed,
    outage: options.outage,
    notices,
  });
  const watch = createLeaderWatch({
    database,
    applicationName,
    onElected: leaders.take,
    onReport(url) {
      // Only the leader has something to do at once.
      const isLeader = leaders.current()?.nodeId === self.nodeId;
      if (isLeader && url !== self.url) alarm.ring();
    },
    onListening: () => void reader.read(),
    onSessionEnd: alarm.ring,
  });
  const warmUp = createWarmUp({
    store,
    prepareWrites: options.prepareWrites,
    leader: leaders.current,
    log,
  });
  const beats = createBeats({
    self,
    timing: settings,
    peers: settings.peers,
    clock,
    alarm,
    store,
    reader,
    leaders,
    ask: async (url, signal) => {
      const finding = await ask(url, signal);
      // What is silent has answered as a node of another cluster, or not at all.
      const { body, probe } = finding;
      if (body !== null && probe.kind !== "silent") leaders.hear(body.epoch);
      return url === self.url ? findingAtOwnUrl(self, finding) : finding;
    },
    onFollow(epoch) {
      watch.awaitSessionEnd(epoch);
      warmUp();
    },
    timed: options.timed,
    notices,
    log,
  });
  let phase: "starting" | "running" | "stopping" = "starting";

  leaders.subscribe(() => {
    const leader = leaders.current();
    if (leader === null) {
      if (phase !== "stopping") alarm.ring();
      return;
    }
    const { epoch, nodeId, url } = leader;
    const isOther = nodeId !== self.nodeId;
    watch.awaitSessionEnd(isOther ? epoch : null);
    if (isOther) log.info("Another node leads.", { leader: url, epoch });
  });

  function ask(url: string, signal: AbortSignal): Promise<HeartbeatFinding> {
    const { heartbeatTimeoutMs: timeoutMs, version } = settings;
    return askHeartbeat(url, {
      clusterId,
      databaseId,
      version,
      signer,
      isConnected: (run) => isConnected(sql, run),
      timeoutMs,
      client,
      signal,
    });
  }

  return {
    leaders,
    async start(keeper) {
      phase = "running";
      const limit = AbortSignal.timeout(settings.heartbeatTimeoutMs);
      const answer = await ask(self.url, limit);
      const registered = await store.findOtherAtUrl(self, settings.leaseMs);
      refuseTakenUrl(self, answer, registered);
      await watch.start();
      await beats.start(keeper);
    },
    retire() {
      phase = "stopping";
      beats.retire();
    },
    async resign() {
      const leader = leaders.current();
      if (leader?.nodeId !== self.nodeId) return;
      leaders.take(leader.epoch, null);
      await store.resign(leader, "stopping").catch((error) => {
        log.warn("The leadership could not be handed on.", { error });
      });
    },
    async stop() {
      await beats.stop();
      await watch.stop();
      await store.close();
      client.close();
    },
    isLeader: () =>
      leaders.current()?.nodeId === self.nodeId && beats.holdsLease(),
    heartbeat: () =>
      answerHeartbeat({
        readiness: {
          stopping: phase === "stopping",
          databaseAgeMs: reader.databaseAgeMs(),
          self,
          sightings: beats.sightings(),
        },
        timing: settings,
        isStarted: phase !== "starting",
        leaderUrl: leaders.current()?.url ?? null,
        epoch: leaders.heard().epoch,
        startedAt,
        version: settings.version,
        clusterId,
        databaseId,
      }),
    suspectLeader: alarm.ring,
    async lookUp() {
      await reader.read();
    },
    databaseNow: reader.databaseNow,
    server: reader.server,
  };
}
