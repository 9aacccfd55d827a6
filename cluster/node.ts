/** A node of the cluster: joins it, beats, leads when it is its turn, and is the door for writes. */
import type { Config } from "../app/config.ts";
import type { Pools, Sql } from "../db/pools.ts";
import { openTransactions } from "../db/transactions.ts";
import type { Log } from "../lib/log.ts";
import type { Recorder } from "../health/record/recorder.ts";
import { createBeats } from "./beat/beats.ts";
import { type Admit, createCarryOut } from "./write/carry_out.ts";
import type { AnyCommand, DomainEvent, Gate } from "./command.ts";
import type { NodeRun, Timing } from "./beat/sightings.ts";
import { createForward } from "./write/forward.ts";
import { createGate } from "./write/gate.ts";
import { askHeartbeat, type HeartbeatFinding } from "./beat/ask_heartbeat.ts";
import { createLeaderView } from "./leader/leader_view.ts";
import { clusterCommands } from "./members/member_commands.ts";
import { createMembership } from "./members/membership.ts";
import { createNotices } from "../lib/notices.ts";
import { type OwnHeartbeat, ownHeartbeat } from "./beat/answer_heartbeat.ts";
import { findingAtOwnUrl, refuseTakenUrl } from "./beat/own_url.ts";
import { createReceive } from "./write/receive.ts";
import { createReplicaReads } from "./write/replica.ts";
import { createSigner } from "./write/signature.ts";
import { createWarmUp } from "./leader/warm_connections.ts";
import {
  applicationNameOf,
  type Identity,
  openLeadershipStore,
} from "./leader/leadership_store.ts";
import { type ClusterView, readView } from "./members/cluster_view.ts";
import { createLeaderWatch } from "./leader/leader_watch.ts";

export interface NodeOptions {
  readonly config: Pick<
    Config,
    | "nodeUrl"
    | "peers"
    | "heartbeatMs"
    | "heartbeatTimeoutMs"
    | "leaseMs"
    | "writeDeadlineMs"
    | "version"
    | "databaseReadUrl"
  >;
  readonly pools: Pools;
  /** The primary, for the connections that this node keeps to itself. */
  readonly databaseUrl: string;
  readonly commands: ReadonlyMap<string, AnyCommand>;
  readonly recorder: Pick<Recorder, "timed">;
  readonly admit?: Admit;
  readonly log: Log;
}

export interface ClusterNode {
  readonly gate: Gate;
  /** The id of this run: a restart has another one. */
  readonly nodeId: string;
  /** The cluster's secret. Throws before `start`. */
  readonly secret: Uint8Array;
  /**
   * Joins the cluster. The node's port has to answer by then, as the node asks itself too.
   *
   * @throws {StartError} when another process goes by this node's URL.
   */
  start(): Promise<void>;
  /** Answers heartbeats with 503 from now on and claims nothing; what it leads, it goes on leading. */
  retire(): void;
  /** Hands the leadership on, leaves, and finishes what is in flight: within 5 s. Writes still find the next leader. */
  stop(): Promise<void>;
  /** The answer to `GET /api/heartbeat`. */
  heartbeat(): OwnHeartbeat;
  /** The answer to `GET /api/cluster`. */
  view(): Promise<ClusterView>;
  /** Who leads as far as this node knows, or null. */
  leader(): {
    readonly url: string;
    readonly epoch: number;
    readonly elected_at: string;
  } | null;
  isLeader(): boolean;
  /** The answer to `POST /internal/commands/:name`. */
  handleForwarded(name: string, request: Request): Promise<Response>;
  /** Returns a pool whose answers include the write at `position`, at the latest after a second. */
  readerAfter(position: string): Promise<Sql>;
  /** Calls `listener` whenever another node leads, or none; returns how to end that. */
  subscribe(listener: () => void): () => void;
  /**
   * Tells `listener` what each command of this node has changed, once that has
   * committed; returns how to end that.
   */
  onCommitted(listener: CommitListener): () => void;
}

/** Told what happened, in the order in which it did. */
export type CommitListener = (events: readonly DomainEvent[]) => void;

/** How long a write may look for the next leader while its node stops, which has to end within 5 s. */
const WRITE_DEADLINE_WHEN_STOPPING_MS = 1500;

/** Returns a node that does nothing before `start`. */
export function createNode(options: NodeOptions): ClusterNode {
  const { config, pools, databaseUrl, recorder, log } = options;
  const self: NodeRun = { url: config.nodeUrl, nodeId: crypto.randomUUID() };
  const timing: Timing = config;
  const startedAt = new Date().toISOString();
  const applicationName = applicationNameOf(self.nodeId);
  const notices = createNotices(log);
  const commitListeners = new Set<CommitListener>();
  const leaders = createLeaderView();
  const store = openLeadershipStore({
    sql: pools.primary,
    url: databaseUrl,
    applicationName,
  });
  const transactions = openTransactions(databaseUrl);
  const replica = config.databaseReadUrl === undefined
    ? null
    : createReplicaReads(pools.reader, databaseUrl);
  const httpClient = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  let identity: Identity | null = null;
  let stopping = false;

  const identified = Promise.withResolvers<Identity>();
  const signer = identified.promise.then(({ secret }) => createSigner(secret));

  const membership = createMembership({
    self,
    version: config.version,
    gate: () => gate,
    log,
  });

  const getReady = createWarmUp({
    store,
    transactions,
    nodeUrl: self.url,
    epoch: leaders.epoch,
    log,
  });

  const watch = createLeaderWatch({
    url: databaseUrl,
    applicationName,
    onElected: (epoch, leader) => leaders.take(epoch, leader),
    onListening: () => void beats.lookUp(),
    onSessionEnd: () => beats.wake(),
  });

  const beats = createBeats({
    self,
    timing,
    databaseLimitMs: config.heartbeatTimeoutMs,
    peers: config.peers,
    store,
    leaders,
    askHeartbeat: async (url, signal) => {
      const finding = await ask(url, signal);
      return url === self.url ? findingAtOwnUrl(self, finding) : finding;
    },
    follow(epoch) {
      watch.awaitSession(epoch);
      getReady();
    },
    onAbsent: membership.enter,
    onDeparted: membership.part,
    timed: recorder.timed,
    notices,
    log,
  });

  leaders.subscribe(() => {
    const leader = leaders.current();
    if (leader === null) return stopping ? undefined : beats.wake();
    const isOther = leader.nodeId !== self.nodeId;
    watch.awaitSession(isOther ? leader.epoch : null);
    if (isOther) {
      const { url, epoch } = leader;
      log.info("Another node leads.", { leader: url, epoch });
    }
  });

  const carryOut = createCarryOut({
    transactions,
    nodeUrl: self.url,
    timed: recorder.timed,
    admit: options.admit,
    emit(events) {
      for (const listener of commitListeners) {
        try {
          listener(events);
        } catch (error) {
          log.error("What was committed could not be told.", { error });
        }
      }
    },
  });

  const gate = createGate({
    reader: pools.reader,
    readsReplica: replica !== null,
    secret: async () => (await identified.promise).secret,
    carry: createForward({
      self: self.url,
      deadlineMs: () =>
        Math.min(
          config.writeDeadlineMs,
          stopping ? WRITE_DEADLINE_WHEN_STOPPING_MS : Infinity,
        ),
      leader: () => leaders.knownTo(self),
      news: (ms) => leaders.news(ms, beats.lookUp),
      subscribe: leaders.subscribe,
      suspect: () => beats.wake(),
      carryOut,
      signer: () => signer,
      databaseNow: beats.databaseNow,
    }),
  });

  const handleForwarded = createReceive({
    self,
    leader: leaders.current,
    commands: new Map([...options.commands, ...clusterCommands]),
    carryOut,
    signer: () => signer,
    databaseNow: beats.databaseNow,
    notices,
    log,
  });

  return {
    gate,
    nodeId: self.nodeId,
    get secret() {
      if (identity === null) throw new Error("The node has not been started.");
      return identity.secret;
    },
    start,
    retire,
    stop,
    heartbeat: () =>
      ownHeartbeat({
        readiness: {
          stopping,
          databaseAgeMs: beats.databaseAgeMs(),
          self,
          sightings: beats.sightings(),
        },
        timing,
        leader: leaders.current(),
        epoch: leaders.epoch(),
        startedAt,
        version: config.version,
        clusterId: identity?.clusterId ?? null,
      }),
    view: () => readView(pools.reader, self.url),
    leader() {
      const leader = leaders.current();
      return leader && {
        url: leader.url,
        epoch: leader.epoch,
        elected_at: leader.electedAt.toISOString(),
      };
    },
    isLeader: () => leaders.current()?.nodeId === self.nodeId,
    handleForwarded,
    readerAfter: (position) =>
      replica?.readerAfter(position) ?? Promise.resolve(pools.reader),
    subscribe: leaders.subscribe,
    onCommitted(listener) {
      commitListeners.add(listener);
      return () => commitListeners.delete(listener);
    },
  };

  async function start(): Promise<void> {
    identity = await store.identity();
    identified.resolve(identity);
    const signal = AbortSignal.timeout(config.heartbeatTimeoutMs);
    refuseTakenUrl(
      self,
      await ask(self.url, signal),
      await store.findOtherAtUrl(self, timing.leaseMs),
    );
    await watch.start();
    await beats.start();
    // Asked for by the first beat; a cluster without a leader is joined when it has one.
    await membership.entered();
  }

  function retire(): void {
    stopping = true;
    beats.retire();
  }

  async function stop(): Promise<void> {
    retire();
    if (leaders.current() !== null) await membership.exit();
    const leader = leaders.current();
    if (leader?.nodeId === self.nodeId) {
      leaders.take(leader.epoch, null);
      await store.resign(leader, "stopping").catch((error) => {
        log.warn("The leadership could not be handed on.", { error });
      });
    }
    await beats.stop();
    await watch.stop();
    await Promise.all([transactions.close(), store.close(), replica?.close()]);
    httpClient.close();
  }

  function ask(url: string, signal: AbortSignal): Promise<HeartbeatFinding> {
    return askHeartbeat(url, {
      clusterId: identity?.clusterId ?? "",
      version: config.version,
      timeoutMs: config.heartbeatTimeoutMs,
      client: httpClient,
      signal,
    });
  }
}
