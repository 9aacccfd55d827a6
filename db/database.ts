/**
 * The database of one node: the one that `DATABASE_URL` names, or the
 * embedded one; reachable, new enough, and at this version's schema.
 */
import { startEmbedded } from "./embedded/embedded.ts";
import { codeOf } from "./failures.ts";
import { migrate } from "./migrate.ts";
import { openPool } from "./pools.ts";
import { StartError } from "../lib/start_error.ts";

/** Where to find the database. */
export interface DatabaseOptions {
  /** Undefined for the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** A replica of it, to read from. */
  readonly databaseReadUrl?: string | undefined;
  /** The folder of the embedded database. */
  readonly dataDir: string;
  /** Told of each step that takes time. */
  readonly onStep?: (step: string) => void;
}

/** A database that is ready for use. */
export interface Database {
  readonly url: string;
  /** The replica to read from, if there is one. */
  readonly readUrl: string | undefined;
  /** Where the data lies, in words for the operator; no password in it. */
  readonly location: string;
  /** Lets go of it; the embedded server stops with its last node. */
  close(): Promise<void>;
}

/**
 * Starts or finds the database and migrates it.
 *
 * @throws {StartError} when that fails, saying what to do; nothing stays
 *   started then.
 */
export async function openDatabase(
  options: DatabaseOptions,
): Promise<Database> {
  const { databaseUrl, databaseReadUrl, dataDir, onStep = () => {} } = options;
  if (databaseUrl) {
    await checkServer("DATABASE_URL", databaseUrl);
    if (databaseReadUrl) {
      await checkServer("DATABASE_READ_URL", databaseReadUrl);
    }
    await migrate(databaseUrl, { onStep });
    return {
      url: databaseUrl,
      readUrl: databaseReadUrl,
      location: withoutPassword(databaseUrl),
      close: () => Promise.resolve(),
    };
  }
  const embedded = await startEmbedded(dataDir, { onStep });
  try {
    await migrate(embedded.url, { onStep });
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return {
    url: embedded.url,
    readUrl: undefined,
    location: embedded.place,
    async close() {
      await embedded.stop();
    },
  };
}

/** The oldest PostgreSQL that has all that the schema uses. */
const OLDEST_VERSION = 15;

/** @throws {StartError} unless the server answers and is new enough. */
async function checkServer(variable: string, url: string): Promise<void> {
  const sql = openPool(url, 1, { application_name: "distsales start" });
  try {
    const [row] = await sql<{ version: string }[]>`
      select current_setting('server_version') as version`;
    const version = row?.version ?? "";
    if (parseInt(version) >= OLDEST_VERSION) return;
    throw new StartError(
      `${variable}: the server runs PostgreSQL ${version}; DistSales needs ` +
        `${OLDEST_VERSION} or newer.`,
    );
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `${variable}: the database ${withoutPassword(url)} ${reason(error)}`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Returns what is wrong with the connection, and what to do about it. */
function reason(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "28P01":
    case "28000":
      return "refuses this user or password: correct the URL.";
    case "3D000":
      return "does not exist on that server: create it, or correct the URL.";
    case "57P03":
      return "is starting up or shutting down: try again in a moment.";
    case "53300":
      return "has no connection left: raise its max_connections.";
  }
  const detail = error instanceof Error ? error.message : String(error);
  return `cannot be reached (${detail || code}): start it, or correct the URL.`;
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = "";
  return url.href;
}
