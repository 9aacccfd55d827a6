/** A node of the cluster: joins it, beats, leads when it is its turn, and is the door for writes. */
import type { Config } from "../config.ts";
import type { Pools, Sql } from "../db/pools.ts";
import { StartError } from "../db/start_error.ts";
import { openTransactions } from "../db/transactions.ts";
import type { Log } from "../health/log.ts";
import type { Recorder } from "../health/recorder.ts";
import { createBeats } from "./beats.ts";
import { createCarryOut } from "./carry_out.ts";
import type { AnyCommand, DomainEvent, Gate } from "./command.ts";
import { isReady, type Run, type Timing } from "./election.ts";
import { createForward } from "./forward.ts";
import { createGate } from "./gate.ts";
import { type HeartbeatBody, type Pulse, takePulse } from "./heartbeat.ts";
import { createLeaderView } from "./leader_view.ts";
import { clusterCommands, join, leave, markDisconnected } from "./members.ts";
import { createNotices } from "./notices.ts";
import { createReceive } from "./receive.ts";
import { createReplicaReads } from "./replica.ts";
import { createSigner, type Signer } from "./signature.ts";
import {
  applicationNameOf,
  type Identity,
  type Leader,
  openStore,
} from "./store.ts";
import { withinLimit } from "./time_limit.ts";
import { type ClusterView, readView } from "./view.ts";
import { createWatch } from "./watch.ts";

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
  /** Told of what happened, after the commit. */
  readonly emit: (events: readonly DomainEvent[]) => void;
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
  /** Hands the leadership on, leaves, and finishes what is in flight: within 5 s. Writes still find the next leader. */
  stop(): Promise<void>;
  /** The answer to `GET /api/heartbeat`. */
  heartbeat(): { readonly status: 200 | 503; readonly body: HeartbeatBody };
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
}

/** Leaving is a courtesy: the others find out by themselves. */
const LEAVE_LIMIT_MS = 1000;

/** Returns a node that does nothing before `start`. */
export function createNode(options: NodeOptions): ClusterNode {
  const { config, pools, databaseUrl, recorder, log } = options;
  const self: Run = { url: config.nodeUrl, nodeId: crypto.randomUUID() };
  const timing: Timing = config;
  const startedAt = new Date().toISOString();
  const applicationName = applicationNameOf(self.nodeId);
  const notices = createNotices(log);
  const leaders = createLeaderView();
  const store = openStore({
    sql: pools.writer,
    url: databaseUrl,
    applicationName,
  });
  const transactions = openTransactions(databaseUrl);
  const replica = config.databaseReadUrl === undefined
    ? null
    : createReplicaReads(pools.reader, databaseUrl);
  const httpClient = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const background = new Map<string, Promise<void>>();
  let identity: Identity | null = null;
  let stopping = false;

  const identified = Promise.withResolvers<Identity>();
  const signer = memoize(async (): Promise<Signer> =>
    createSigner((await identified.promise).secret)
  );

  const watch = createWatch({
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
    takePulse: pulseOf,
    follow: watch.awaitSession,
    onAbsent: () => inBackground("join", enter),
    onDeparted: (member) =>
      inBackground(`part ${member.nodeId}`, () => part(member)),
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
      log.info("Another node leads.", {
        leader: leader.url,
        epoch: leader.epoch,
      });
    }
  });

  const carryOut = createCarryOut({
    transactions,
    nodeUrl: self.url,
    timed: recorder.timed,
    emit(events) {
      try {
        options.emit(events);
      } catch (error) {
        log.error("What was committed could not be told.", { error });
      }
    },
  });

  const gate = createGate({
    reader: pools.reader,
    readsReplica: replica !== null,
    secret: async () => (await identified.promise).secret,
    carry: createForward({
      self: self.url,
      deadlineMs: config.writeDeadlineMs,
      leader: knownLeader,
      news,
      suspect: () => beats.wake(),
      carryOut,
      signer,
      databaseNow: beats.databaseNow,
    }),
  });

  const handleForwarded = createReceive({
    self,
    leader: leaders.current,
    commands: new Map([...options.commands, ...clusterCommands]),
    carryOut,
    signer,
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
    stop,
    heartbeat,
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
  };

  async function start(): Promise<void> {
    identity = await store.identity();
    identified.resolve(identity);
    await refuseTwin();
    await watch.start();
    await beats.start();
    // Asked for by the first beat; a cluster without a leader is joined when it has one.
    await background.get("join");
  }

  async function stop(): Promise<void> {
    stopping = true;
    if (leaders.current() !== null) {
      await withinLimit(exit(), LEAVE_LIMIT_MS).catch(() => {});
    }
    beats.retire();
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

  function heartbeat(): ReturnType<ClusterNode["heartbeat"]> {
    const leader = leaders.current();
    const ready = isReady({
      stopping,
      databaseAgeMs: beats.databaseAgeMs(),
      self,
      sightings: beats.sightings(),
    }, timing);
    const status = stopping
      ? "stopping"
      : identity === null
      ? "starting"
      : ready
      ? "ready"
      : "unready";
    return {
      status: status === "ready" ? 200 : 503,
      body: {
        url: self.url,
        status,
        leader: leader?.url ?? null,
        epoch: leaders.epoch(),
        started_at: startedAt,
        version: config.version,
        cluster_id: identity?.clusterId ?? null,
        node_id: self.nodeId,
      },
    };
  }

  async function refuseTwin(): Promise<void> {
    const signal = AbortSignal.timeout(config.heartbeatTimeoutMs);
    const { body } = await askForPulse(self.url, signal);
    const twin = body && body.node_id !== self.nodeId
      ? `run ${body.node_id}, version ${body.version}, up since ${body.started_at}`
      : await rivalInDatabase();
    if (twin === null) return;
    throw new StartError(
      `NODE_URL ${self.url} is taken by another node (${twin}): give this one a URL of its own, or stop the other.`,
    );
  }

  async function rivalInDatabase(): Promise<string | null> {
    const rival = await store.rival(self, timing.leaseMs);
    return rival &&
      `run ${rival.nodeId}, connected since ${rival.connectedAt.toISOString()}, from ${
        rival.address ?? "this machine"
      }`;
  }

  function askForPulse(url: string, signal: AbortSignal): Promise<Pulse> {
    return takePulse(url, {
      clusterId: identity?.clusterId ?? "",
      version: config.version,
      timeoutMs: config.heartbeatTimeoutMs,
      client: httpClient,
      signal,
    });
  }

  async function pulseOf(url: string, signal: AbortSignal): Promise<Pulse> {
    const pulse = await askForPulse(url, signal);
    if (url !== self.url) return pulse;
    if (pulse.body && pulse.body.node_id !== self.nodeId) {
      const trouble =
        `${url} is answered by another run (${pulse.body.node_id}): give each node a NODE_URL of its own.`;
      return { ...pulse, probe: { kind: "silent" }, trouble };
    }
    return pulse.trouble === null ? pulse : {
      ...pulse,
      trouble:
        `This node cannot reach itself and will not lead; check NODE_URL. ${pulse.trouble}`,
    };
  }

  /** An earlier run at this URL is not this node, whatever the row still says. */
  function knownLeader(): Leader | null {
    const leader = leaders.current();
    return leader?.url === self.url && leader.nodeId !== self.nodeId
      ? null
      : leader;
  }

  async function news(ms: number): Promise<void> {
    const before = leaders.current();
    await leaders.changed(ms);
    if (leaders.current() === before) await beats.lookUp();
  }

  async function enter(): Promise<void> {
    await run(join, { ...member(self), version: config.version });
    log.info("Joined the cluster.", { node: self.url });
  }

  async function exit(): Promise<void> {
    await run(leave, member(self));
  }

  async function part(gone: Run): Promise<void> {
    await run(markDisconnected, member(gone));
    log.warn("A node is gone.", { node: gone.url });
  }

  async function run(command: AnyCommand, input: unknown): Promise<void> {
    const id = crypto.randomUUID();
    await gate.execute(command, { kind: "system" }, input, { id });
  }

  /** Does `work` beside the beats, which must not wait for a leader; never twice at a time. */
  function inBackground(name: string, work: () => Promise<void>): void {
    if (background.has(name)) return;
    const done = work().catch((error) => {
      if (stopping) return;
      log.warn(`It did not work out (${name}); trying again.`, { error });
    }).finally(() => background.delete(name));
    background.set(name, done);
  }
}

function member({ url, nodeId }: Run) {
  return { url, node_id: nodeId };
}

function memoize<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => made ??= make();
}
