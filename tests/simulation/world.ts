/** The nodes of a schedule, and what lies between them. */
import type { NodeRun, Probe, Timing } from "../../cluster/beat/sightings.ts";
import type { Leader } from "../../cluster/leader/leadership_store.ts";
import { whyNotTaken } from "../../cluster/write/forwarding/forwarding_rule.ts";
import { CommandHistory } from "./history/command_history.ts";
import { Database } from "./database/database.ts";
import { copyOf, type Kept, noRows, type Rows } from "./database/rows.ts";
import { SimulatedCommands } from "./database/simulated_commands.ts";
import { SimulatedStore } from "./database/simulated_store.ts";
import { History } from "./history/history.ts";
import type { Mutation } from "./mutations.ts";
import { Network } from "./network.ts";
import type { Random } from "./random.ts";
import { execute } from "./forwarding.ts";
import { type SignOfLife, SimulatedNode } from "./simulated_node.ts";
import type { Site } from "./site.ts";
import { Process, suspend, type Task, VirtualTime } from "./virtual_time.ts";

/** The intervals of a default installation. */
const TIMING: Timing = { heartbeatMs: 3000, leaseMs: 7500 };

/** `HEARTBEAT_TIMEOUT_MS` of a default installation. */
const HEARTBEAT_TIMEOUT_MS = 1000;

/** The database's name in the network. */
export const DATABASE = "postgres";

/** The copy's. */
const COPY = "copy";

/** What a client is told, and by a node on which database. */
interface Told {
  readonly answer: Kept | null;
  readonly site: Site;
}

/** The nodes, the network between them, and the databases below them. */
export class World {
  readonly time = new VirtualTime();
  readonly network: Network;
  /** The cluster's own database. */
  readonly main: Site;
  /** A copy that somebody has made of it, and started a node on. */
  copy: Site | null = null;
  readonly #nodes = new Map<string, SimulatedNode>();
  readonly #runs = new Map<string, SimulatedNode>();
  readonly #trace: (line: string) => void;
  readonly #isSynchronous: boolean;
  #started = 0;

  constructor(
    readonly random: Random,
    readonly urls: readonly string[],
    private readonly peers: readonly string[],
    readonly mutation: Mutation | null,
    print: ((line: string) => void) | null,
  ) {
    this.#trace = print === null
      ? () => {}
      : (line) => print(`${this.time.now.toFixed(1).padStart(9)}  ${line}`);
    this.network = new Network(this.time, random);
    this.#isSynchronous = random.chance(0.4);
    const commands = new CommandHistory(this.#isSynchronous);
    this.main = this.#makeSite(DATABASE, noRows(), commands);
  }

  /** Makes a copy of the database as it is. */
  makeCopy(): Site {
    const { database, history } = this.main;
    const commands = history.commands.branch();
    return this.copy ??= this.#makeSite(COPY, copyOf(database.rows), commands);
  }

  #makeSite(name: string, rows: Rows, commands: CommandHistory): Site {
    const { mutation, network, random, time } = this;
    const database = new Database(
      name,
      rows,
      this.#isSynchronous,
      time,
      network,
      random,
    );
    const history = new History(
      commands,
      time,
      TIMING,
      () => this.nodes.filter(({ site }) => site.database === database),
      ({ nodeId }) => {
        const node = this.#runs.get(nodeId);
        return node?.site.database === database ? node : null;
      },
      this.#trace,
    );
    const store = new SimulatedStore(database, history, mutation);
    const carried = new SimulatedCommands(database, random, history, mutation);
    return { database, store, commands: carried, history };
  }

  /** The databases that there are. */
  get sites(): Site[] {
    return this.copy === null ? [this.main] : [this.main, this.copy];
  }

  /** Runs the world until `end`, checking the invariants after every event. */
  run(end: number): void {
    this.time.run(end, () => {
      for (const { database, history } of this.sites) {
        history.check(database.rows.leader);
      }
    });
  }

  /**
   * To be called before the world changes: nodes are judged as they were until
   * now.
   */
  faultHappens(what: string): void {
    this.#trace(what);
    for (const { history } of this.sites) history.faultHappens();
  }

  get nodes(): SimulatedNode[] {
    return [...this.#nodes.values()];
  }

  node(url: string): SimulatedNode | undefined {
    return this.#nodes.get(url);
  }

  /** Starts a new run of the node at `url`, on the copy if that is said. */
  start(url: string, site = this.main): void {
    this.faultHappens(`start ${url} on ${site.database.name}`);
    const run: NodeRun = { url, nodeId: `${url}#${++this.#started}` };
    const node = new SimulatedNode(this, site, run, this.peers, TIMING);
    this.#nodes.set(url, node);
    this.#runs.set(run.nodeId, node);
  }

  /**
   * Ends a node's process, as kill -9 does; the server sees its sockets close
   * if it can be reached.
   */
  kill(node: SimulatedNode): void {
    this.faultHappens(`kill ${node.self.url}`);
    this.#end(node);
  }

  /** Takes a node that has finished stopping out of the world. */
  remove(node: SimulatedNode): void {
    this.faultHappens(`${node.self.url} has stopped`);
    this.#end(node);
  }

  #end(node: SimulatedNode): void {
    const { url } = node.self;
    node.process.end();
    if (this.#nodes.get(url) === node) this.#nodes.delete(url);
    const { database } = node.site;
    for (const session of database.sessionsOf(node.process)) {
      this.network.send(url, database.name, () => database.endSession(session));
    }
  }

  /**
   * Asks the nodes at `urls` for a sign of life, at once; whoever is late is
   * silent, and so is a node on another database.
   */
  probeAll(
    from: SimulatedNode,
    urls: ReadonlySet<string>,
  ): Task<ReadonlyMap<string, Probe>> {
    const limitMs = HEARTBEAT_TIMEOUT_MS / from.process.clockRate;
    const probes = new Map<string, Probe>();
    let wake = () => {};
    for (const url of urls) {
      const answered = (probe: Probe) => {
        if (probes.has(url)) return;
        probes.set(url, probe);
        if (probes.size === urls.size) wake();
      };
      this.#request(
        from.self.url,
        url,
        () => answered({ kind: "refused" }),
        (node, reply) => {
          const sign = node.heartbeat();
          reply(() => answered(this.#probeOf(from, sign)));
        },
      );
      this.time.after(limitMs, () => answered({ kind: "silent" }));
    }
    return (function* () {
      if (probes.size < urls.size) {
        yield* suspend<void>((resume) => {
          wake = () => resume(undefined);
        });
      }
      return probes;
    })();
  }

  /** As `askHeartbeat` takes an answer. */
  #probeOf(from: SimulatedNode, sign: SignOfLife): Probe {
    const isOurs = sign.databaseId === from.site.database.name;
    if (!isOurs && this.mutation !== "identity") return { kind: "silent" };
    from.leaders.hear(sign.epoch);
    return sign.probe;
  }

  /**
   * Sends a command to the leader; returns what that says, or null when it
   * says nothing, or that it does not lead.
   */
  forward(
    from: SimulatedNode,
    leader: Leader,
    id: string,
    limitMs: number,
  ): Task<Kept | null> {
    const { url } = leader;
    return suspend<Kept | null>((resume) => {
      this.time.after(limitMs / from.process.clockRate, () => resume(null));
      this.#request(from.self.url, url, () => resume(null), (node, reply) => {
        const own = node.leaders.current();
        const sent = {
          to: leader.nodeId,
          databaseId: this.mutation === "identity"
            ? null
            : from.site.database.name,
        };
        const reason = whyNotTaken(sent, {
          nodeId: node.self.nodeId,
          databaseId: node.site.database.name,
          leader: own,
        });
        if (reason !== null || own === null) {
          return reply(() => resume(null));
        }
        node.process.spawn((function* () {
          const answer = yield* node.carryOut(own, id);
          reply(() => resume(answer));
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
  ): Task<Told | null> {
    return suspend<Told | null>((resume) => {
      const node = this.#nodes.get(url);
      if (node === undefined) return resume(null);
      client.time.after(limitMs, () => resume(null));
      const command = execute(this, node, id);
      node.process.spawn((function* () {
        const answer = yield* command;
        if (answer !== null) node.losses.note(id);
        resume({ answer, site: node.site });
      })());
    });
  }

  #request(
    from: string,
    to: string,
    refuse: () => void,
    serve: (node: SimulatedNode, reply: (deliver: () => void) => void) => void,
  ): void {
    const { mode } = this.network.link(from, to);
    if (mode === "rejecting") return refuse();
    if (mode === "dropping") return;
    const addressee = this.#nodes.get(to);
    const reply = (deliver: () => void) => this.network.send(to, from, deliver);
    this.network.send(from, to, () => {
      const node = this.#nodes.get(to);
      if (node === undefined || node !== addressee) return reply(refuse);
      node.process.run(() => serve(node, reply));
    });
  }
}
