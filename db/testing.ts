/**
 * A database of its own for each test file, on a real PostgreSQL.
 *
 * A template is migrated once and cloned for every caller, which takes some
 * 30 ms. The test task names its server in `TEST_DATABASE_URL`, and
 * `TEST_SUPERUSER_URL`; a test run by itself starts one in a folder that stays, and finds it again next time.
 */
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ensureEmbedded } from "./embedded/embedded.ts";
import { readRecord } from "./embedded/record.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { openPool, openPools, type Pools, type Sql } from "./pools.ts";

/** A migrated, empty database that is dropped when it is disposed of. */
export interface TestDatabase
  extends AsyncDisposable, Pick<Pools, "reader" | "primary"> {
  readonly url: string;
  /** The same, for the server's superuser. */
  readonly superuserUrl: string;
  /**
   * A pool in the name of the database's owner, who may do anything: tests
   * prepare with it what no command makes, past the write gate.
   */
  readonly owner: Sql;
}

/** Settings for a server whose data nobody will miss. */
export const TEST_SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: 400,
  // Its workers would keep a database from being dropped.
  autovacuum: "off",
};

/**
 * Makes a database for the caller alone.
 *
 * @param options.max Connections per pool; few, as many files share a server.
 */
export async function createTestDatabase(
  options: { readonly max?: number } = {},
): Promise<TestDatabase> {
  const server = await testServer();
  const template = await prepareTemplate(server.url);
  const name = `test_${Date.now()}_${crypto.randomUUID().slice(0, 8)}`;
  await withAdmin(
    server.url,
    (sql) => sql`create database ${sql(name)} template ${sql(template)}`,
  );
  const url = withDatabaseName(server.url, name);
  const max = options.max ?? 4;
  const { reader, primary, close } = openPools({ url, max });
  const owner = openPool(url, max, { application_name: "test owner" });
  return {
    url,
    superuserUrl: withDatabaseName(server.superuserUrl, name),
    reader,
    primary,
    owner,
    async [Symbol.asyncDispose]() {
      await Promise.all([close(), owner.end({ timeout: 2 })]);
      await withAdmin(
        server.url,
        (sql) => sql`drop database if exists ${sql(name)} with (force)`,
      );
    },
  };
}

/** Runs `body` with a database of its own, and drops that afterwards. */
export async function withDatabase<T>(
  body: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  await using database = await createTestDatabase();
  return await body(database);
}

async function testServer(): Promise<{ url: string; superuserUrl: string }> {
  const given = Deno.env.get("TEST_DATABASE_URL");
  const superuser = Deno.env.get("TEST_SUPERUSER_URL");
  if (given && superuser) return { url: given, superuserUrl: superuser };
  const place = Deno.build.os === "windows" ? tmpdir() : "/var/tmp";
  const dataDir = join(place, `distsales-test-${userInfo().username}`);
  const url = await ensureEmbedded(dataDir, { settings: TEST_SETTINGS });
  return { url, superuserUrl: await superuserUrlOf(dataDir, url) };
}

/** Returns an embedded server's URL for its superuser. */
export async function superuserUrlOf(
  dataDir: string,
  url: string,
): Promise<string> {
  const superuser = new URL(url);
  superuser.username = "postgres";
  superuser.password = (await readRecord(dataDir))?.superuserPassword ?? "";
  return superuser.href;
}

/**
 * Makes the template of this version's migrations if there is none yet. It
 * gets its name when it is complete, so nobody clones half of one.
 */
async function prepareTemplate(server: string): Promise<string> {
  const checksums = (await readMigrations()).map(({ checksum }) => checksum);
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(checksums.join()),
  );
  const name = `template_${new Uint8Array(digest).toHex().slice(0, 16)}`;
  await withAdmin(server, async (sql) => {
    if (await exists(sql, name)) return;
    await sql`select pg_advisory_lock(7236072)`;
    if (await exists(sql, name)) return;
    await dropLeftovers(sql);
    const half = `${name}_half`;
    await sql`drop database if exists ${sql(half)} with (force)`;
    await sql`create database ${sql(half)}`;
    await migrate(withDatabaseName(server, half));
    await sql`alter database ${sql(half)} with allow_connections false`;
    await sql`alter database ${sql(half)} rename to ${sql(name)}`;
  });
  return name;
}

async function exists(sql: Sql, name: string): Promise<boolean> {
  const rows = await sql`select from pg_database where datname = ${name}`;
  return rows.length > 0;
}

/** Drops what killed test runs left: databases older than an hour. */
async function dropLeftovers(sql: Sql): Promise<void> {
  const hourAgo = Date.now() - 3_600_000;
  const rows = await sql<{ datname: string }[]>`
    select datname from pg_database where datname ~ '^test_\\d+_'`;
  for (const { datname } of rows) {
    if (Number(datname.split("_")[1]) > hourAgo) continue;
    await sql`drop database if exists ${sql(datname)} with (force)`;
  }
}

async function withAdmin<T>(
  server: string,
  body: (sql: Sql) => Promise<T>,
): Promise<T> {
  const sql = openPool(server, 1, { application_name: "test harness" });
  try {
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function withDatabaseName(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
