/** The nodes of a schedule, and what lies between them. */
import type { NodeRun, Probe, Timing } from "../../cluster/beat/sightings.ts";
import { DATABASE, Database } from "./database.ts";
import { History } from "./history.ts";
import type { Mutation } from "./mutations.ts";
import { Network } from "./network.ts";
import type { Random } from "./random.ts";
import { type Answer, execute } from "./forwarding.ts";
import { SimulatedNode } from "./simulated_node.ts";
import { SimulatedStore } from "./simulated_store.ts";
import { Process, suspend, type Task, VirtualTime } from "./virtual_time.ts";

/** The intervals of a default installation. */
const TIMING: Timing = { heartbeatMs: 3000, leaseMs: 7500 };

/** `HEARTBEAT_TIMEOUT_MS` of a default installation. */
const HEARTBEAT_TIMEOUT_MS = 1000;

/** The nodes, the network between them, and the database below them. */
export class World {
  readonly time = new VirtualTime();
  readonly network: Network;
  readonly database: Database;
  readonly history: History;
  readonly store: SimulatedStore;
  readonly #nodes = new Map<string, SimulatedNode>();
  readonly #runs = new Map<string, SimulatedNode>();
  #started = 0;

  constructor(
    readonly random: Random,
    readonly urls: readonly string[],
    private readonly peers: readonly string[],
    readonly mutation: Mutation | null,
    print: ((line: string) => void) | null,
  ) {
    const trace = print === null
      ? () => {}
      : (line: string) =>
        print(`${this.time.now.toFixed(1).padStart(9)}  ${line}`);
    this.network = new Network(this.time, random);
    this.database = new Database(this.time, this.network);
    this.history = new History(
      this.time,
      TIMING,
      () => this.nodes,
      (run) => this.#runs.get(run.nodeId) ?? null,
      trace,
    );
    this.store = new SimulatedStore(
      this.database,
      random,
      this.history,
      mutation,
    );
  }

  /** Runs the world until `end`, checking the invariants after every event. */
  run(end: number): void {
    this.time.run(end, () => {
      this.history.check(this.database.holder);
    });
  }

  get nodes(): SimulatedNode[] {
    return [...this.#nodes.values()];
  }

  node(url: string): SimulatedNode | undefined {
    return this.#nodes.get(url);
  }

  /** Starts a new run of the node at `url`. */
  start(url: string): void {
    this.history.faultHappens(`start ${url}`);
    const run: NodeRun = { url, nodeId: `${url}#${++this.#started}` };
    const node = new SimulatedNode(this, run, this.peers, TIMING);
    this.#nodes.set(url, node);
    this.#runs.set(run.nodeId, node);
  }

  /**
   * Ends a node's process, as kill -9 does; the server sees its sockets close
   * if it can be reached.
   */
  kill(node: SimulatedNode): void {
    this.history.faultHappens(`kill ${node.self.url}`);
    this.#end(node);
  }

  /** Takes a node that has finished stopping out of the world. */
  remove(node: SimulatedNode): void {
    this.history.faultHappens(`${node.self.url} has stopped`);
    this.#end(node);
  }

  #end(node: SimulatedNode): void {
    const { url } = node.self;
    node.process.end();
    if (this.#nodes.get(url) === node) this.#nodes.delete(url);
    for (const session of this.database.sessionsOf(node.process)) {
      this.network.send(url, DATABASE, () => this.database.endSession(session));
    }
  }

  /** Asks the nodes at `urls` for a sign of life; whoever is late is silent. */
  probeAll(
    from: SimulatedNode,
    urls: ReadonlySet<string>,
  ): Task<ReadonlyMap<string, Probe>> {
    const limitMs = HEARTBEAT_TIMEOUT_MS / from.process.clockRate;
    const probes = new Map<string, Probe>();
    return suspend<ReadonlyMap<string, Probe>>((resume) => {
      for (const url of urls) {
        const answered = (probe: Probe) => {
          if (probes.has(url)) return;
          probes.set(url, probe);
          if (probes.size === urls.size) resume(probes);
        };
        this.#request(
          from.self.url,
          url,
          () => answered({ kind: "refused" }),
          (node, reply) => {
            const answer = node.heartbeat();
            reply(() => answered(answer));
          },
        );
        this.time.after(limitMs, () => answered({ kind: "silent" }));
      }
    });
  }

  /**
   * Sends a command to the node at `url`; returns whether that node says it is
   * done.
   */
  forward(
    from: SimulatedNode,
    url: string,
    id: string,
    limitMs: number,
  ): Task<boolean> {
    return suspend<boolean>((resume) => {
      this.time.after(limitMs / from.process.clockRate, () => resume(false));
      this.#request(from.self.url, url, () => resume(false), (node, reply) => {
        node.process.spawn((function* () {
          const isDone = yield* node.carryOut(id);
          reply(() => resume(isDone));
        })());
      });
    });
  }

  /**
   * Gives a command to the node at `url` from outside the cluster; null when
   * the node fell silent.
   */
  ask(
    client: Process,
    url: string,
    id: string,
    limitMs: number,
  ): Task<Answer | null> {
    return suspend<Answer | null>((resume) => {
      const node = this.#nodes.get(url);
      if (node === undefined) return resume(null);
      client.time.after(limitMs, () => resume(null));
      const command = execute(this, node, id);
      node.process.spawn((function* () {
        resume(yield* command);
      })());
    });
  }

  #request(
    from: string,
    to: string,
    refuse: () => void,
    serve: (node: SimulatedNode, reply: (deliver: () => void) => void) => void,
  ): void {
    if (this.network.link(from, to).mode === "rejecting") return refuse();
    const addressee = this.#nodes.get(to);
    const reply = (deliver: () => void) => this.network.send(to, from, deliver);
    this.network.send(from, to, () => {
      const node = this.#nodes.get(to);
      if (node === undefined || node !== addressee) return reply(refuse);
      node.process.run(() => serve(node, reply));
    });
  }
}
