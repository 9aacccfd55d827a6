/** A cluster of real processes whose network can be cut. */
import { z } from "zod";
import {
  freePort,
  startNode,
  type TestNodeProcess,
} from "../support/node_process.ts";
import { until } from "../../lib/time/until.ts";
import { Link } from "./link.ts";
import { forwardPort, type Proxy, serveSocks } from "./proxy.ts";

/** One place in the cluster: a URL, and the process that runs there for now. */
export interface Member {
  readonly url: string;
  readonly port: number;
  process: TestNodeProcess | null;
}

/** The database, as the far end of a link. */
export const DATABASE = "database";

/** A host of the database's address; all are this machine. */
const DATABASE_HOST = /127\.0\.0\.1:(\d+)/g;

const heartbeat = z.object({
  leader: z.string().nullable(),
  epoch: z.int(),
});

/**
 * How long a whole and undisturbed cluster may take to have its lowest URL
 * lead, in milliseconds.
 */
const SETTLES_WITHIN_MS = 40_000;

/**
 * Real nodes on this machine, in the order of their URLs. Each connection from
 * one of them to another or to the database passes through the link between the
 * two: HTTP by way of a SOCKS proxy of the node's own, PostgreSQL by a port of
 * its own.
 */
export class FaultCluster implements AsyncDisposable {
  readonly members: readonly Member[];
  readonly #links = new Map<string, Link>();
  /** The port of the database that a member's address leads to instead. */
  readonly #diverted = new Map<number, number>();
  readonly #proxies = new Map<
    string,
    { socks: Proxy; databases: ReadonlyMap<string, Proxy> }
  >();

  private constructor(count: number, private readonly databaseUrl: string) {
    const ports = Array.from({ length: count }, freePort);
    this.members = ports
      .map((port) => ({ url: `http://127.0.0.1:${port}`, port, process: null }))
      .sort((a, b) => (a.url < b.url ? -1 : 1));
    for (const { port, url } of this.members) {
      this.#proxies.set(url, {
        socks: serveSocks((target) => this.link(port, target)),
        databases: new Map(
          Array.from(databaseUrl.matchAll(DATABASE_HOST), ([host, server]) => [
            host,
            forwardPort(
              () => this.#diverted.get(port) ?? Number(server),
              this.link(port, DATABASE),
            ),
          ]),
        ),
      });
    }
  }

  /**
   * Starts `count` nodes on `databaseUrl` and waits until the lowest of them
   * leads.
   */
  static async start(
    count: number,
    databaseUrl: string,
  ): Promise<FaultCluster> {
    const cluster = new FaultCluster(count, databaseUrl);
    try {
      for (const member of cluster.members) await cluster.startMember(member);
      await cluster.settled();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * The link that the connections opened by one node pass to another, or to the
   * database.
   */
  link(from: number, to: number | typeof DATABASE): Link {
    const name = `${from}>${to}`;
    const link = this.#links.get(name) ?? new Link();
    this.#links.set(name, link);
    return link;
  }

  /** The links of both directions between two members. */
  between(a: Member, b: Member): Link[] {
    return [this.link(a.port, b.port), this.link(b.port, a.port)];
  }

  async startMember(member: Member): Promise<void> {
    const { url, port } = member;
    const proxies = this.#proxies.get(url);
    if (proxies === undefined) throw new Error(`${url} is not a member`);
    const database = this.databaseUrl.replaceAll(
      DATABASE_HOST,
      (host) => `127.0.0.1:${proxies.databases.get(host)?.port}`,
    );
    const others = this.members.filter((other) => other !== member);
    const socks = `socks5://127.0.0.1:${proxies.socks.port}`;
    member.process = await startNode({
      port,
      waitUntilReady: false,
      env: {
        PEERS: others.map(({ url }) => url).join(","),
        DATABASE_URL: database,
        HTTP_PROXY: socks,
        http_proxy: socks,
        NO_PROXY: "",
        no_proxy: "",
      },
    });
  }

  /** Has a member's database address lead to another port; null: its own. */
  divert({ port }: Member, to: number | null): void {
    if (to === null) this.#diverted.delete(port);
    else this.#diverted.set(port, to);
    this.link(port, DATABASE).close();
  }

  /** Kills a member's process and forgets it. */
  async kill(member: Member): Promise<void> {
    const { process } = member;
    member.process = null;
    process?.signal("SIGKILL");
    await process?.exited;
  }

  /** The member that leads by the word of most, or null. */
  async leader(): Promise<Member | null> {
    const { leader } = await this.#opinion();
    return this.members.find(({ url }) => url === leader) ?? null;
  }

  /**
   * Waits until every running member is ready and all agree that the lowest of
   * them leads.
   */
  async settled(): Promise<void> {
    const running = this.members.filter(({ process }) => process !== null);
    const expected = running[0]?.url;
    let last = "nothing is known";
    await until(
      () => `${expected} as the leader of all: ${last}\n${this.output()}`,
      async () => {
        const { leader, ready } = await this.#opinion();
        last = `${leader ?? "nobody"} leads ${ready} of ${running.length}`;
        return leader === expected && ready === running.length;
      },
      { withinMs: SETTLES_WITHIN_MS, everyMs: 50 },
    );
  }

  /** What the nodes printed, for a report of what went wrong. */
  output(): string {
    return this.members.map(({ url, process }) =>
      `--- ${url}\n${process?.output().split("\n").slice(-25).join("\n") ?? ""}`
    ).join("\n");
  }

  mendAll(): void {
    for (const link of this.#links.values()) link.mend();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.mendAll();
    await Promise.all(this.members.map(({ process }) => process?.stop()));
    for (const link of this.#links.values()) link.close();
    for (const { socks, databases } of this.#proxies.values()) {
      const all = [socks, ...databases.values()];
      await Promise.all(all.map((proxy) => proxy.close()));
    }
  }

  /**
   * The leader that all ready nodes name, null when they differ, and how many
   * are ready.
   */
  async #opinion(): Promise<{ leader: string | null; ready: number }> {
    const answers = await Promise.all(
      this.members.filter(({ process }) => process !== null)
        .map(({ url }) => askHeartbeat(url)),
    );
    const ready = answers.filter((answer) => answer !== null);
    const named = new Set(ready.map(({ leader }) => leader));
    const [leader = null] = named.size === 1 ? named : [];
    return { leader, ready: ready.length };
  }
}

async function askHeartbeat(url: string) {
  try {
    const response = await fetch(`${url}/api/heartbeat`, {
      signal: AbortSignal.timeout(1000),
    });
    const body = heartbeat.parse(await response.json());
    return response.ok ? body : null;
  } catch {
    return null;
  }
}
