/** One look at a database server: what a node needs of it, and has to do. */
import {
  type DatabaseTarget,
  openDriver,
  type Sql,
} from "../connect/driver.ts";
import { codeOf, isDatabaseLost, isUntrusted } from "../failures.ts";

/** What a server says of itself and of the user that asks. */
export interface ServerLook {
  /** Such as `15.4 (Debian 15.4-1)`. */
  readonly version: string;
  readonly majorVersion: number;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly user: string;
  readonly database: string;
  /** Whether the connection is encrypted. */
  readonly isEncrypted: boolean;
  /** Whether tables can be made in the schema `public`. */
  readonly mayCreateTables: boolean;
  /** The user whose tables are there; null before there are any. */
  readonly owner: string | null;
  /** Whether the tables that are there can be used and changed. */
  readonly ownsTables: boolean;
  /** Of the extensions that the schema needs, those that cannot be had. */
  readonly missingExtensions: readonly string[];
  /** Whether a pooler gives one session to several connections. */
  readonly isPooled: boolean;
}

/** What is looked at in a server, in the order in which it is to be mended. */
export const SERVER_CHECKS = [
  "version",
  "encoding",
  "pooler",
  "role",
  "tables",
  "extensions",
] as const;

type ServerCheck = (typeof SERVER_CHECKS)[number];

/** What keeps a node from running on a server. */
interface ServerFault {
  readonly check: ServerCheck;
  /** What is wrong, and what to do: the rest of a sentence about the database. */
  readonly text: string;
}

/** Oldest PostgreSQL with all that the schema uses. */
const OLDEST_VERSION = 15;

/** What the schema needs, with commas between. */
const EXTENSIONS = "citext,pg_trgm";

/**
 * Looks at a server.
 *
 * @throws the driver's error when it does not answer.
 */
export async function lookAtServer(
  target: DatabaseTarget,
): Promise<ServerLook> {
  const open = () =>
    openDriver(target, {
      max: 1,
      applicationName: "distsales start",
      // A pooler that shares sessions would lose a statement that was prepared.
      driver: { prepare: false },
    });
  const [one, other] = [open(), open()];
  try {
    const [row] = await one<Omit<ServerLook, "isPooled">[]>`
      select current_setting('server_version') as version,
        current_setting('server_version_num')::int / 10000 as "majorVersion",
        current_setting('server_encoding') as encoding,
        pg_is_in_recovery() as "isStandby",
        current_user::text as user,
        current_database()::text as database,
        coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false)
          as "isEncrypted",
        has_schema_privilege(schema.oid, 'create')
          and has_schema_privilege(schema.oid, 'usage') as "mayCreateTables",
        pg_get_userbyid(relowner) as owner,
        coalesce(pg_has_role(relowner, 'usage'), false)
          and has_schema_privilege(schema.oid, 'usage') as "ownsTables",
        array(select name from unnest(string_to_array(${EXTENSIONS}, ',')) as name
          where not exists (select from pg_extension where extname = name)
            and not (has_database_privilege(current_database(), 'create')
              and exists (select from pg_available_extensions a where a.name = name)))
          as "missingExtensions"
      from (select 'public') as wanted (name)
        left join pg_namespace schema on nspname = wanted.name
        left join pg_class on relnamespace = schema.oid
          and relname = 'migrations'`;
    if (!row) throw new Error("the server answered without a row");
    return { ...row, isPooled: await isPooled(one, other) };
  } finally {
    await Promise.all([one, other].map((sql) => sql.end({ timeout: 1 })));
  }
}

/**
 * Tells whether a connection may get another session with each transaction. A
 * pooler that does so gives the session that `one` had to the transaction that
 * `other` keeps open.
 */
async function isPooled(one: Sql, other: Sql): Promise<boolean> {
  const before = await pidOf(one);
  for (let attempt = 1; attempt <= 2; attempt++) {
    try {
      return await other.begin(async (held) => {
        await pidOf(held);
        return await pidOf(one) !== before;
      });
    } catch (error) {
      if (!isDatabaseLost(error)) throw error;
    }
  }
  // A pooler that shares sessions between statements closes a connection that
  // begins a transaction, and goes on answering others.
  await pidOf(one);
  return true;
}

async function pidOf(sql: Sql | Parameters<Parameters<Sql["begin"]>[1]>[0]) {
  const [row] = await (sql as Sql)<{ pid: number }[]>`
    select pg_backend_pid() as pid`;
  return row?.pid;
}

/**
 * Returns what keeps a node from running on a server, the first to mend first.
 *
 * @param role What the server has to be.
 */
export function faultsOf(
  look: ServerLook,
  role: "primary" | "replica",
): ServerFault[] {
  const { database, missingExtensions: missing, user } = look;
  const isPrimary = role === "primary";
  const rules: Record<ServerCheck, string | false> = {
    version: look.majorVersion < OLDEST_VERSION &&
      `runs PostgreSQL ${look.version}; DistSales needs ${OLDEST_VERSION} or newer.`,
    encoding: look.encoding !== "UTF8" &&
      `is encoded in ${look.encoding}, which cannot hold what people write: ` +
        `create it anew, with "create database … encoding 'UTF8' template template0".`,
    pooler: look.isPooled &&
      "is reached through a pooler that shares sessions between transactions, " +
        "where LISTEN and locks do not last: connect to PostgreSQL itself, or " +
        "set the pooler (PgBouncer) to pool_mode = session.",
    role: isPrimary && look.isStandby &&
      "is a standby, which cannot be written to: name its primary, or all hosts " +
        "with commas between them.",
    tables: isPrimary && tablesFault(look),
    extensions: isPrimary && missing.length > 0 &&
      `lacks ${missing.join(" and ")}: run ` +
        missing.map((name) => `"create extension ${name}"`).join(" and ") +
        ` there as a superuser, or "grant create on database ${
          quoted(database)
        } ` +
        `to ${quoted(user)}".`,
  };
  return SERVER_CHECKS.flatMap((check) => {
    const text = rules[check];
    return text === false ? [] : [{ check, text }];
  });
}

function tablesFault(
  { mayCreateTables, owner, ownsTables, user }: ServerLook,
): string | false {
  if (owner === null) {
    return !mayCreateTables &&
      `lets ${user} make no tables: run "grant create, usage on schema public ` +
        `to ${quoted(user)}" there as a superuser.`;
  }
  return !ownsTables &&
    `has tables of the user ${owner}, which ${user} may not change: run ` +
      `"reassign owned by ${quoted(owner)} to ${quoted(user)}" and "grant ` +
      `create, usage on schema public to ${quoted(user)}" there as a ` +
      `superuser, or restore it as ${user} with pg_restore --no-owner.`;
}

/** Returns what a failed connection says, and what to do about it. */
export function connectionFault(error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case "28P01":
      return "refuses this user or password: correct the URL.";
    case "28000":
      // Also for a server that wants, or refuses, encryption.
      return `refuses this connection (${detail}): correct the URL, or the ` +
        "server's pg_hba.conf.";
    case "3D000":
      return "does not exist on that server: create it, or correct the URL.";
    case "57P03":
      return "is starting up or shutting down: try again in a moment.";
    case "53300":
      return `has no connection left (${detail}): raise its max_connections or ` +
        "the limit of its user, or lower DATABASE_POOL.";
  }
  if (isUntrusted(error)) {
    return `cannot be trusted (${detail}): correct sslmode, sslrootcert or the ` +
      "host's name, or the server's certificate.";
  }
  return `cannot be reached (${
    detail || codeOf(error)
  }): start it, or correct the URL.`;
}

/** The codes of a server that refuses for good. */
const FINAL = ["28P01", "28000", "3D000", "42501"];

/** Whether a connection that failed may succeed a little later. */
export function mayPass(error: unknown): boolean {
  return !FINAL.includes(codeOf(error)) && !isUntrusted(error);
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}
