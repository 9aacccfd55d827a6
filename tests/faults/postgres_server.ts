/** A PostgreSQL that breaks under a cluster. */
import { join } from "node:path";
import { type Account, serverAccount } from "../../db/embedded/account.ts";
import { findBinaries } from "../../db/embedded/binaries.ts";
import { startEmbedded } from "../../db/embedded/embedded.ts";
import {
  dataFolder,
  type Server,
  type Settings,
  start,
  stop,
} from "../../db/embedded/server.ts";
import { openPool, type Sql } from "../../db/pools.ts";
import { superuserUrlOf, TEST_SETTINGS } from "../../db/testing.ts";
import { until } from "../../lib/time/until.ts";
import { freePort } from "../support/node_process.ts";
import { killAll, signalAll } from "../support/processes.ts";
import { Link } from "./link.ts";
import { forwardPort, type Proxy } from "./proxy.ts";

/** One server, and where it listens. */
interface Place {
  readonly server: Server;
  readonly port: number;
}

/**
 * The server itself may be broken here: what it acknowledged has to survive
 * that.
 */
const SETTINGS: Settings = { ...TEST_SETTINGS, synchronous_commit: "on" };

/** Long enough for a fast stop; the server cuts its sessions off at once. */
const STOP_SECONDS = 30;

/** A PostgreSQL for these tests alone, which may be broken under its users. */
export class PostgresServer implements AsyncDisposable {
  readonly #link = new Link();
  readonly #front: Proxy;
  #standby: Place | null = null;
  readonly #copies: Place[] = [];

  private constructor(
    private readonly folder: string,
    private readonly account: Account | undefined,
    private primary: Place,
    private readonly urls: {
      readonly nodes: string;
      readonly superuser: string;
    },
  ) {
    this.#front = forwardPort(() => this.primary.port, this.#link);
  }

  /** Starts a server in a folder of its own. */
  static async start(): Promise<PostgresServer> {
    const folder = await Deno.makeTempDir({
      dir: "/var/tmp",
      prefix: "distsales-faults-",
    });
    // Within reach of the user that PostgreSQL runs as when we are root.
    await Deno.chmod(folder, 0o755);
    const dataDir = join(folder, "database");
    const made = await startEmbedded(dataDir, { settings: SETTINGS });
    // From here on it is not started again when it ends.
    await made.stop();
    const account = await serverAccount();
    const binaries = await findBinaries(made.place, account);
    const server = { place: made.place, account, binaries };
    const port = Number(new URL(made.url).port);
    await start(server, port, SETTINGS);
    const place = { server, port };
    return new PostgresServer(folder, account, place, {
      nodes: made.url,
      superuser: await superuserUrlOf(dataDir, made.url),
    });
  }

  /** The address of the nodes; it leads to the primary, wherever that is. */
  get url(): string {
    return this.urlAt(this.#front.port);
  }

  /** The nodes' address of a server by its port. */
  urlAt(port: number): string {
    return withPort(this.urls.nodes, port);
  }

  /**
   * Stops it as an operator does, cutting everybody off, and starts it again.
   */
  async restart(): Promise<void> {
    const { port, server } = this.primary;
    await stop(server, STOP_SECONDS);
    await start(server, port, SETTINGS);
  }

  /** Stops all its processes where they are. */
  freeze(): Promise<void> {
    return signalAll(dataFolder(this.primary.server.place), "SIGSTOP");
  }

  thaw(): Promise<void> {
    return signalAll(dataFolder(this.primary.server.place), "SIGCONT");
  }

  /** Starts a standby, for which commits wait if it is synchronous. */
  async addStandby(isSynchronous: boolean): Promise<void> {
    this.#standby = await this.#follow();
    if (!isSynchronous) return;
    await this.#asSuperuser(this.primary, async (sql) => {
      await sql`alter system set synchronous_standby_names = '*'`;
      await sql`select pg_reload_conf()`;
      await until("a synchronous standby", async () => {
        const rows = await sql`
          select from pg_stat_replication where sync_state = 'sync'`;
        return rows.length > 0;
      });
    });
  }

  /** Holds up what goes to the standby. */
  holdReplication(): Promise<void> {
    return signalAll(
      dataFolder(this.primary.server.place),
      "SIGSTOP",
      (title) => title.includes("walsender"),
    );
  }

  /** Kills the primary, as when its power fails, and promotes the standby. */
  async failOver(): Promise<void> {
    const standby = this.#standby;
    if (standby === null) throw new Error("there is no standby");
    await killAll(dataFolder(this.primary.server.place));
    await this.#promote(standby);
    this.primary = standby;
    this.#standby = null;
    this.#link.close();
  }

  /**
   * Starts a server with a restored copy of the database: another database with
   * the same rows. Returns its port.
   */
  async copy(): Promise<number> {
    const copy = await this.#follow();
    this.#copies.push(copy);
    await this.#promote(copy);
    await this.#asSuperuser(copy, async (sql) => {
      await sql`alter database distsales rename to original`;
      await sql`create database distsales template original owner distsales`;
    });
    return copy.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await killAll(this.folder);
    // The server's files may lie elsewhere, when the folder is out of reach.
    await killAll(this.primary.server.place);
    this.#link.close();
    await this.#front.close();
    await Deno.remove(this.folder, { recursive: true });
  }

  #promote(place: Place): Promise<void> {
    return this.#asSuperuser(
      place,
      async (sql) => void await sql`select pg_promote()`,
    );
  }

  /** Starts a server that follows the primary. */
  async #follow(): Promise<Place> {
    const place = await Deno.makeTempDir({ dir: this.folder });
    const { account } = this;
    if (account) await Deno.chown(place, account.uid, account.gid);
    const data = dataFolder(place);
    await this.#asSuperuser(this.primary, async (sql) => {
      await sql`select pg_backup_start('copy', true)`;
      await runCp(dataFolder(this.primary.server.place), data);
      const [row] = await sql<{ labelfile: string }[]>`
        select labelfile from pg_backup_stop(false)`;
      await Deno.remove(join(data, "postmaster.pid"));
      for (
        const [name, text] of [
          ["backup_label", row?.labelfile ?? ""],
          ["standby.signal", ""],
        ] as const
      ) {
        await Deno.writeTextFile(join(data, name), text);
        if (account) {
          await Deno.chown(join(data, name), account.uid, account.gid);
        }
      }
    });
    const server = { ...this.primary.server, place };
    const port = freePort();
    await start(server, port, {
      ...SETTINGS,
      primary_conninfo: `'${withPort(this.urls.superuser, this.primary.port)}'`,
    });
    return { server, port };
  }

  async #asSuperuser(
    { port }: Place,
    work: (sql: Sql) => Promise<void>,
  ): Promise<void> {
    const url = new URL(withPort(this.urls.superuser, port));
    // Not the nodes' database: that may be renamed.
    url.pathname = "/postgres";
    const sql = openPool(url.href, 1);
    try {
      await work(sql);
    } finally {
      await sql.end();
    }
  }
}

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}

/** Copies files that are being written; some may go meanwhile. */
async function runCp(from: string, to: string): Promise<void> {
  await new Deno.Command("cp", { args: ["-a", from, to], stderr: "null" })
    .output();
}
