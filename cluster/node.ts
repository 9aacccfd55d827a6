/**
 * A node of the cluster: its part in who leads, its writes, and its membership.
 * docs/cluster.md explains how they work together.
 */
import { type DatabaseTarget, dialerOf } from "../db/connect/driver.ts";
import { sharePool } from "../db/fitness/connections.ts";
import type { Outage } from "../db/outage.ts";
import type { Pools } from "../db/pools.ts";
import { openTransactions } from "../db/transactions.ts";
import type { Recorder } from "../health/record/recorder.ts";
import type { Log } from "../lib/log.ts";
import { createNotices } from "../lib/notices.ts";
import { respondToHeartbeat } from "./beat/heartbeat/signed_heartbeat.ts";
import type { AnyCommand, Limit } from "./command.ts";
import { createSigner } from "./signature.ts";
import type { LeaderView } from "./leader/leader_view.ts";
import {
  createLeadership,
  type Leadership,
  type LeadershipSettings,
} from "./leader/leadership.ts";
import { readClusterIdentity } from "./members/cluster_identity.ts";
import { type ClusterView, readClusterView } from "./members/cluster_view.ts";
import { clusterCommands } from "./members/member_commands.ts";
import { createMembership } from "./members/membership.ts";
import type { Admit } from "./write/carry_out.ts";
import { createLossReport, type Losses } from "./write/loss_report.ts";
import {
  createWrites,
  prepareWrites,
  type Writes,
  type WriteSettings,
} from "./write/writes.ts";

/** The settings of a node that the cluster reads; times are in milliseconds. */
export interface NodeSettings extends LeadershipSettings, WriteSettings {
  /** How the other nodes reach this one. */
  readonly nodeUrl: string;
}

/** What a node works with. */
interface NodeOptions {
  readonly settings: NodeSettings;
  readonly pools: Pools;
  /** The primary, for the connections that this node keeps to itself. */
  readonly database: DatabaseTarget;
  /** The market's commands, by name. */
  readonly commands: ReadonlyMap<string, AnyCommand>;
  readonly recorder: Pick<Recorder, "now" | "function" | "timed">;
  readonly admit?: Admit;
  readonly limit?: Limit;
  readonly outage: Pick<Outage, "answered" | "missed">;
  readonly log: Log;
}

/** A node of the cluster, as the rest of DistSales sees it. */
export interface ClusterNode
  extends
    Pick<Leadership, "heartbeat" | "isLeader" | "retire">,
    Pick<Writes, "gate" | "handleForwarded" | "onCommitted" | "readerAfter">,
    Pick<LeaderView, "subscribe"> {
  /** The id of this run: a restart has another one. */
  readonly nodeId: string;
  /**
   * Returns the answer to `GET /api/heartbeat`: signed for a node of this
   * cluster, for anybody else without what only nodes need.
   *
   * @param headers Those of the question.
   */
  readonly answerHeartbeat: (headers: Headers) => Response;
  /** The cluster's secret. */
  readonly secret: Uint8Array;
  /**
   * Joins the cluster, which takes until there is a leader. The node's port has
   * to answer by then: it asks itself.
   *
   * @throws {StartError} when another process goes by this node's URL.
   */
  readonly start: () => Promise<void>;
  /**
   * Leaves, hands the leadership on, and finishes what is in flight, within
   * five seconds. Writes still find the next leader.
   */
  readonly stop: () => Promise<void>;
  /** Returns the answer to `GET /api/cluster`. */
  readonly view: () => Promise<ClusterView>;
  /** Returns who leads as far as this node knows, or null. */
  readonly leader: () => LeaderSummary | null;
  /** Returns how often the database has gone back, and what that has cost. */
  readonly losses: () => Losses;
}

/** The leader, as `GET /api/leader` tells it. */
interface LeaderSummary {
  readonly url: string;
  readonly epoch: number;
  readonly elected_at: string;
}

/**
 * When the database does not answer a beat, connections from which nothing has
 * come for so long, in milliseconds, are taken for dead.
 */
const SILENT_MS = 2_000;

/**
 * Reads which cluster the database belongs to, and returns a node of it that
 * does nothing before `start`.
 */
export async function openNode(options: NodeOptions): Promise<ClusterNode> {
  const { database, log, pools, recorder, settings } = options;
  const dialer = dialerOf(database);
  const { clusterId, databaseId, secret } = await readClusterIdentity(
    pools.primary,
  );
  dialer.expect(databaseId);
  const self = { url: settings.nodeUrl, nodeId: crypto.randomUUID() };
  const signer = createSigner(secret);
  const notices = createNotices(log);
  const { writer } = sharePool(settings.databasePool);
  const transactions = openTransactions(dialer, writer);
  const leadership = createLeadership({
    self,
    settings,
    clusterId,
    databaseId,
    signer,
    sql: pools.primary,
    database: dialer,
    onSilence: () => dialer.cutSilent(SILENT_MS),
    onGoneBack: (from, to) => lossReport.onGoneBack(from, to),
    onOtherServer: () => lossReport.onOtherServer(),
    onAnswer: () => lossReport.onAnswer(),
    prepareWrites: (leader) => prepareWrites(transactions, leader, self.url),
    timed: recorder.timed,
    outage: options.outage,
    notices,
    log,
  });
  const { leaders } = leadership;
  const writes = createWrites({
    self,
    databaseId,
    settings,
    secret,
    leadership,
    reader: pools.reader,
    transactions,
    database: dialer,
    commands: new Map([...options.commands, ...clusterCommands]),
    admit: options.admit,
    limit: options.limit,
    recorder,
    notices,
    log,
  });
  const lossReport = createLossReport({
    nodeUrl: self.url,
    sql: pools.primary,
    gate: writes.gate,
    leaders,
    acknowledgements: writes.acknowledgements,
    log,
  });
  const { version } = settings;
  const membership = createMembership({
    self,
    version,
    gate: writes.gate,
    log,
  });

  function retire(): void {
    leadership.retire();
    writes.retire();
  }

  return {
    gate: writes.gate,
    nodeId: self.nodeId,
    secret,
    async start() {
      await leadership.start(membership);
      await membership.joined();
    },
    retire,
    async stop() {
      retire();
      if (leaders.current() !== null) await membership.leave();
      await leadership.resign();
      await Promise.all([leadership.stop(), writes.close()]);
    },
    heartbeat: leadership.heartbeat,
    answerHeartbeat: (headers) =>
      respondToHeartbeat(leadership.heartbeat(), headers, signer),
    view: () => readClusterView(pools.reader, self.url),
    leader() {
      const leader = leaders.current();
      if (leader === null) return null;
      const { electedAt, epoch, url } = leader;
      return { url, epoch, elected_at: electedAt.toISOString() };
    },
    isLeader: leadership.isLeader,
    losses: lossReport.losses,
    handleForwarded: writes.handleForwarded,
    readerAfter: writes.readerAfter,
    subscribe: leaders.subscribe,
    onCommitted: writes.onCommitted,
  };
}
