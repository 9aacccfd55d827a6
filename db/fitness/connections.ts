/** How many connections a node opens, and whether the server has as many. */
import type { ISql } from "postgres";

/** How the connections of a node are shared out. */
interface PoolSizes {
  /** For what people look at. */
  readonly reader: number;
  /** For write transactions. */
  readonly writer: number;
}

/** The most connections of a node unless `DATABASE_POOL` says otherwise. */
export const DEFAULT_POOL = 27;

/**
 * Connections that every node needs beside those that read and write: 2 that
 * read who leads, 1 that claims and renews, 1 that hears of it, 1 that waits
 * for the end of the leader's process, and 2 for the events of its sockets.
 */
const FIXED_CONNECTIONS = 7;

/** The fewest that a node can work with: two that read, two that write. */
export const LEAST_POOL = FIXED_CONNECTIONS + 4;

/** Shares the connections of a node out, half of them for writes. */
export function sharePool(pool: number): PoolSizes {
  const free = pool - FIXED_CONNECTIONS;
  const writer = Math.floor(free / 2);
  return { reader: free - writer, writer };
}

/** How many connections may be open at a time; null when there is no limit. */
export interface ConnectionLimits {
  /** By everybody, beside those that are reserved for superusers. */
  readonly server: number;
  /** By the user: its CONNECTION LIMIT. */
  readonly user: number | null;
  /** To the database: its CONNECTION LIMIT. */
  readonly database: number | null;
}

/** Reads how many connections a database gives. */
export async function readLimits(sql: ISql): Promise<ConnectionLimits> {
  // PostgreSQL 15 has no reserved_connections.
  const [row] = await sql<ConnectionLimits[]>`
    select current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0)
        as server,
      (select nullif(rolconnlimit, -1) from pg_roles
        where rolname = current_user) as user,
      (select nullif(datconnlimit, -1) from pg_database
        where datname = current_database()) as database`;
  if (!row) throw new Error("the server answered without a row");
  return row;
}

/**
 * Returns what is wrong when the nodes that are connected, or are to be, need
 * more connections than there may be: a sentence, or null.
 */
export async function findShortage(
  sql: ISql,
  { databasePool, nodeUrl, peers }: {
    readonly nodeUrl: string;
    readonly peers: readonly string[];
    readonly databasePool: number;
  },
): Promise<string | null> {
  const [limits, members] = await Promise.all([
    readLimits(sql),
    sql<{ url: string }[]>`
      select url from clients where disconnected_at is null`,
  ]);
  const urls = [nodeUrl, ...peers, ...members.map(({ url }) => url)];
  const shortage = shortageOf(limits, new Set(urls).size, databasePool);
  return shortage && `The database ${shortage}`;
}

/**
 * Returns what is wrong when nodes need more connections than there may be, or
 * null: the rest of a sentence about the database.
 *
 * @param nodes How many nodes share the database.
 * @param pool The most connections of each.
 */
export function shortageOf(
  limits: ConnectionLimits,
  nodes: number,
  pool: number,
): string | null {
  const needed = nodes * pool;
  const remedies = {
    server: "raise its max_connections",
    user: `raise its user's limit ("alter role … connection limit ${needed}")`,
    database: `raise its limit ("alter database … connection limit ${needed}")`,
  };
  for (const [which, remedy] of Object.entries(remedies)) {
    const limit = limits[which as keyof typeof remedies];
    if (limit === null || limit >= needed) continue;
    const fitting = Math.floor(limit / nodes);
    const smaller = fitting >= LEAST_POOL
      ? `set DATABASE_POOL=${fitting} on every node`
      : "run fewer nodes";
    return `gives ${limit} connections, and ${nodes} node${
      nodes === 1 ? "" : "s"
    } of up to ${pool} may need ${needed}: ${remedy}, or ${smaller}.`;
  }
  return null;
}
