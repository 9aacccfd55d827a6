/** Three database hosts with HAProxy in front, run from deploy/patroni. */
import { join } from "node:path";
import { z } from "zod";
import {
  type Account,
  give,
  serverAccount,
} from "../../db/embedded/account.ts";
import { openPool } from "../../db/pools.ts";
import { until } from "../../lib/time/until.ts";
import { freePort } from "../support/node_process.ts";
import { DatabaseHost } from "./database_host.ts";
import { haproxyFile } from "./delivered_files.ts";
import { killAll } from "../support/processes.ts";
import { runProgram, startProgram } from "./programs.ts";

const NAMES = ["db1", "db2", "db3"] as const;
const PASSWORD = "of-the-test";

const state = z.object({
  members: z.array(z.looseObject({
    name: z.string(),
    role: z.string(),
    state: z.string(),
    timeline: z.int().optional(),
    lag: z.union([z.int(), z.string()]).optional(),
  })),
});

type Member = z.infer<typeof state>["members"][number];

/** The hosts that are the primary, or follow it closely. */
function goodNames(members: readonly Member[]): Set<string> {
  const leader = members.find(({ role }) => role === "leader");
  return new Set(
    members.filter(({ lag, state, timeline }) =>
      ["running", "streaming"].includes(state) &&
      timeline === leader?.timeline &&
      (lag === undefined || (typeof lag === "number" && lag < 100_000))
    ).map(({ name }) => name),
  );
}

/** An empty host copies the database; a frozen one rewinds its own. */
const WHOLE_WITHIN_MS = 120_000;
/** A host that is no standby by then is set up anew. */
const BACK_WITHIN_MS = 45_000;
const REQUEST_LIMIT_MS = 2_000;

export class DatabaseCluster implements AsyncDisposable {
  readonly hosts: readonly DatabaseHost[];
  readonly #haproxyPort = freePort();

  private constructor(
    private readonly folder: string,
    private readonly account: Account | undefined,
  ) {
    this.hosts = NAMES.map((name) =>
      new DatabaseHost(name, join(folder, name), account)
    );
  }

  /** Starts the hosts and HAProxy, and makes the database of the nodes. */
  static async start(): Promise<DatabaseCluster> {
    const folder = await Deno.makeTempDir({
      dir: "/var/tmp",
      prefix: "distsales-ha-",
    });
    const account = await serverAccount();
    await Deno.chmod(folder, 0o755);
    const cluster = new DatabaseCluster(folder, account);
    try {
      await cluster.#start();
      return cluster;
    } catch (error) {
      console.error(await cluster.output());
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What a node is given as its DATABASE_URL. */
  url(way: "haproxy" | "hosts"): string {
    const ports = way === "haproxy"
      ? [this.#haproxyPort]
      : this.hosts.map(({ ports }) => ports.postgres);
    const list = ports.map((port) => `127.0.0.1:${port}`).join();
    return `postgres://distsales:${PASSWORD}@${list}/distsales?${this.#tls}`;
  }

  /** The address of one host alone, for its superuser. */
  urlOf({ ports }: DatabaseHost): string {
    return `postgres://postgres:change-me-superuser@127.0.0.1:${ports.postgres}` +
      `/postgres?${this.#tls}`;
  }

  /** The host that is the primary by Patroni's word. */
  async primary(): Promise<DatabaseHost> {
    return await until("a primary", async () => {
      const roles = await Promise.all(this.hosts.map(async (host) => {
        const response = await this.#ask(host, "primary").catch(() => null);
        await response?.body?.cancel();
        return response?.ok ? host : null;
      }));
      return roles.find((host) => host !== null);
    }, { withinMs: WHOLE_WITHIN_MS, everyMs: 200 });
  }

  async switchOver(from: DatabaseHost): Promise<void> {
    const response = await this.#ask(from, "switchover", {
      method: "POST",
      body: JSON.stringify({ leader: from.name }),
      // It answers when all is done.
      signal: AbortSignal.timeout(30_000),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`switchover: ${answer}`);
  }

  /** As `patronictl edit-config` does it. */
  async setSynchronous(isSynchronous: boolean): Promise<void> {
    const response = await this.#ask(await this.primary(), "config", {
      method: "PATCH",
      body: JSON.stringify({ synchronous_mode: isSynchronous }),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`config: ${response.status}`);
    await this.whole(isSynchronous);
  }

  /**
   * Waits for a primary and two standbys that follow it, one of them
   * synchronously if asked for.
   */
  async whole(
    isSynchronous = false,
    withinMs = WHOLE_WITHIN_MS,
  ): Promise<void> {
    let last: readonly Member[] = [];
    await until(
      () => `a whole database cluster: ${JSON.stringify(last)}`,
      async () => {
        const members = last = await this.#members();
        const hasSynchronous = members.some(({ role }) =>
          role === "sync_standby"
        );
        return goodNames(members).size === NAMES.length &&
          isSynchronous === hasSynchronous;
      },
      { withinMs, everyMs: 500 },
    );
  }

  /**
   * As `whole`. A host that does not come back by itself, as when its files
   * cannot be rewound, is set up anew, as with `patronictl reinit`.
   */
  async mended(isSynchronous: boolean): Promise<void> {
    try {
      await this.whole(isSynchronous, BACK_WITHIN_MS);
    } catch {
      const good = goodNames(await this.#members());
      for (const host of this.hosts) {
        if (good.has(host.name)) continue;
        console.log(`  ${host.name} is set up anew`);
        await host.kill();
        await host.replace();
      }
      await this.whole(isSynchronous);
    }
  }

  async output(): Promise<string> {
    return (await Promise.all(this.hosts.map((host) => host.output())))
      .join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await killAll(this.folder);
    await Promise.all(this.hosts.map((host) => host.close()));
    await Deno.remove(this.folder, { recursive: true });
  }

  /** All hosts by the primary's word. */
  async #members(): Promise<readonly Member[]> {
    const response = await this.#ask(await this.primary(), "cluster");
    return state.parse(await response.json()).members;
  }

  get #tls(): string {
    const certificate = encodeURIComponent(join(this.folder, "ca.crt"));
    return `sslmode=verify-full&sslrootcert=${certificate}`;
  }

  async #start(): Promise<void> {
    await this.#makeCertificate();
    for (const host of this.hosts) await host.prepare(this.hosts);
    for (const host of this.hosts) host.startEtcd();
    for (const host of this.hosts) {
      // Until then etcd calls itself 3.0, and Patroni would believe it.
      await until("a cluster of etcd", () => host.hasEtcd());
    }
    for (const host of this.hosts) host.startPatroni();
    await this.whole();
    const sql = openPool(this.urlOf(await this.primary()), 1);
    try {
      await sql.unsafe(`create role distsales login password '${PASSWORD}'`);
      await sql.unsafe("create database distsales owner distsales");
    } finally {
      await sql.end();
    }
    const file = join(this.folder, "haproxy.cfg");
    const places = this.hosts.map((host) => ({
      ...host.own(),
      fromOthers: host.ports,
      etcdPorts: [],
    }));
    await Deno.writeTextFile(
      file,
      await haproxyFile(this.#haproxyPort, places),
    );
    const folder = join(this.folder, "haproxy");
    await Deno.mkdir(folder);
    await give(folder, this.account);
    startProgram("/usr/sbin/haproxy", ["-db", "-f", file], {
      account: this.account,
      folder,
      log: join(folder, "haproxy.log"),
    });
  }

  /** One certificate for all hosts, which is its own authority. */
  async #makeCertificate(): Promise<void> {
    await give(this.folder, this.account);
    await runProgram("openssl", [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1".split(
        " ",
      ),
      ..."-nodes -days 2 -subj /CN=distsales-ha".split(" "),
      ...["-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-keyout", "server.key", "-out", "server.crt"],
    ], { account: this.account, cwd: this.folder });
    await Deno.copyFile(
      join(this.folder, "server.crt"),
      join(this.folder, "ca.crt"),
    );
  }

  #ask(
    { ports }: DatabaseHost,
    path: string,
    options: RequestInit = {},
  ): Promise<Response> {
    return fetch(`http://127.0.0.1:${ports.rest}/${path}`, {
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      ...options,
    });
  }
}
