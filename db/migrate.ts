/**
 * Brings a database to the schema of this version: `migrations/NNNN_name.sql`,
 * each applied once, in order, forward only.
 */
import { join } from "node:path";
import { Umzug } from "umzug";
import { openPool, type Sql } from "./pools.ts";
import { StartError } from "../lib/start_error.ts";

/** How to migrate. */
export interface MigrateOptions {
  /** Told of each step that takes time. */
  onStep?: (step: string) => void;
  /** The folder of the SQL files; only tests have another. */
  folder?: string;
}

/** One migration as its file says. */
interface Migration {
  /** The file's name without `.sql`, such as `0001_market`. */
  name: string;
  text: string;
  checksum: string;
}

const ownFolder = join(import.meta.dirname ?? ".", "migrations");

/** Any number, as long as all versions of DistSales use the same. */
const lockKey = 7_236_071;

/**
 * Applies the migrations that a database does not have yet. Nodes that start
 * at once take turns; each migration is one transaction with its own record.
 *
 * @returns the names of those that were applied now.
 * @throws {StartError} When the database knows migrations that this version
 * does not, or an applied file was changed since; nothing is applied then.
 */
export async function migrate(
  url: string,
  { onStep, folder = ownFolder }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const sql = openPool(url, 1, { application_name: "distsales migrations" });
  try {
    await takeTurn(sql, onStep);
    await sql`
      create table if not exists migrations (
        name text primary key,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`;
    await refuseStrangers(sql, migrations);
    const done = await runner(sql, migrations, onStep).up();
    return done.map(({ name }) => name);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/**
 * Reads a folder's migrations, in order.
 *
 * @throws {StartError} On a file name without a number of its own.
 */
export async function readMigrations(
  folder: string = ownFolder,
): Promise<Migration[]> {
  const names = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.endsWith(".sql")) names.push(entry.name.slice(0, -4));
  }
  names.sort();
  const numbers = names.map((name) => /^(\d{4})_[a-z0-9_]+$/.exec(name)?.[1]);
  names.forEach((name, index) => {
    if (numbers[index] && numbers.indexOf(numbers[index]) === index) return;
    throw new StartError(
      `The migration ${name}.sql in ${folder} needs a name such as ` +
        "0007_what_it_does.sql, with a number that no other has.",
    );
  });
  return await Promise.all(names.map(async (name) => {
    const file = await Deno.readTextFile(join(folder, `${name}.sql`));
    // Git may check the file out with other line ends; it is the same file.
    const text = file.replaceAll("\r\n", "\n");
    return { name, text, checksum: await sha256(text) };
  }));
}

/** Hex, 64 letters. */
async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

/** The lock is the session's: it ends with the connection, come what may. */
async function takeTurn(
  sql: Sql,
  onStep: MigrateOptions["onStep"],
): Promise<void> {
  const [turn] = await sql<{ taken: boolean }[]>`
    select pg_try_advisory_lock(${lockKey}) as taken`;
  if (turn?.taken) return;
  onStep?.("Waiting for another node that migrates the database");
  await sql`select pg_advisory_lock(${lockKey})`;
}

async function refuseStrangers(
  sql: Sql,
  migrations: Migration[],
): Promise<void> {
  const applied = await sql<{ name: string; checksum: string }[]>`
    select name, checksum from migrations order by name`;
  for (const { name, checksum } of applied) {
    const ours = migrations.find((migration) => migration.name === name);
    if (!ours) {
      throw new StartError(
        `The database is newer than this version of DistSales, which does ` +
          `not know its migration ${name}: start the newer version, or use ` +
          "another database.",
      );
    }
    if (ours.checksum !== checksum) {
      throw new StartError(
        `The file ${name}.sql was changed after this database had applied ` +
          "it: restore the file, and put the change into a new migration.",
      );
    }
  }
}

function runner(
  sql: Sql,
  migrations: Migration[],
  onStep: MigrateOptions["onStep"],
): Umzug {
  return new Umzug({
    migrations: migrations.map(({ name, text, checksum }) => ({
      name,
      async up() {
        onStep?.(`Migrating the database: ${name}`);
        await sql.begin(async (tx) => {
          await tx.unsafe(text);
          await tx`insert into migrations ${tx({ name, checksum })}`;
        });
      },
    })),
    storage: {
      async executed() {
        const rows = await sql<{ name: string }[]>`select name from migrations`;
        return rows.map(({ name }) => name);
      },
      // `up` records itself, in the transaction that it is.
      async logMigration() {},
      unlogMigration: () => Promise.reject(new Error("forward only")),
    },
    logger: undefined,
  });
}
