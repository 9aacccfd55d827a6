/**
 * Brings a database to the schema of this version: `migrations/NNNN_name.sql`,
 * each applied once, in order, forward only.
 */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type DatabaseTarget, openDriver, type Sql } from "./connect/driver.ts";
import { readSchema, type Schema, schemaFault } from "./fitness/schema.ts";
import { whileServerWorks } from "./signs_of_life.ts";
import { TimeLimitError } from "../lib/time/time_limit.ts";
import { StartError } from "../lib/errors/start_error.ts";

/** How to migrate. */
interface MigrateOptions {
  /** Told of each step that takes time. */
  readonly onStep?: ((step: string) => void) | undefined;
  /** The folder of the SQL files; only tests have another. */
  readonly folder?: string;
  /** How long the server may give no sign of life, in milliseconds. */
  readonly silentMs?: number;
}

/** One migration as its file says. */
interface Migration {
  /** The file's name without `.sql`, such as `0001_cluster`. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, in hex. */
  readonly checksum: string;
}

const OWN_FOLDER = join(import.meta.dirname ?? ".", "migrations");

/** A migration of a large table lasts as long as it lasts; a frozen server does not. */
const SILENT_MS = 30_000;

/**
 * The key of the advisory lock that a migrating node holds. Any number will
 * do, as long as all versions of DistSales use the same.
 */
const LOCK_KEY = 7_236_071;

/**
 * Applies the migrations that a database does not have yet. Nodes that start
 * at once take turns; each migration is one transaction with its own record.
 *
 * @returns the names of those that were applied now, in order.
 * @throws {StartError} When the database belongs to another application, knows
 * migrations that this version does not, or an applied file was changed since:
 * nothing is applied then; and when it gives no sign of life any more.
 */
export async function migrate(
  target: DatabaseTarget,
  { onStep, folder = OWN_FOLDER, silentMs = SILENT_MS }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const sql = openDriver(target, {
    max: 1,
    applicationName: "distsales migrations",
    silenceMs: null,
    // The driver's own look at the types fails uncaught when it is ended in it.
    driver: { fetch_types: false },
  });
  try {
    return await whileServerWorks(
      target,
      sql,
      silentMs,
      () => applyPending(sql, migrations, onStep),
    );
  } catch (error) {
    if (!(error instanceof TimeLimitError)) throw error;
    throw new StartError(
      "The database has given no sign of life while it was migrated, for " +
        `${silentMs / 1000} s. Look at its server and start the node again: ` +
        "what was not finished is done then.",
    );
  } finally {
    // A pooler keeps the session when this connection ends.
    await sql`select pg_advisory_unlock_all()`.catch(() => {});
    await sql.end({ timeout: 2 });
  }
}

async function applyPending(
  sql: Sql,
  migrations: readonly Migration[],
  onStep: MigrateOptions["onStep"],
): Promise<string[]> {
  await takeTurn(sql, onStep);
  const schema = await readSchema(sql);
  const fault = schemaFault(schema, migrations);
  if (fault !== null) throw new StartError(fault);
  if (schema.applied === null) {
    await sql`
      create table migrations (
        name text primary key,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`;
  }
  const pending = pendingOf(schema, migrations);
  for (const migration of pending) {
    onStep?.(`Migrating the database: ${migration.name}`);
    await apply(sql, migration);
  }
  return pending.map(({ name }) => name);
}

/**
 * Reads a folder's migrations, in order.
 *
 * @throws {StartError} On a file name without a number of its own.
 */
export async function readMigrations(
  folder: string = OWN_FOLDER,
): Promise<readonly Migration[]> {
  const names: string[] = [];
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

/** Returns the SHA-256 of `text` in hex, 64 letters. */
async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

/** Returns the migrations that a database does not have yet, in order. */
export function pendingOf<M extends { readonly name: string }>(
  { applied }: Schema,
  migrations: readonly M[],
): M[] {
  return migrations.filter(({ name }) => !applied?.has(name));
}

/** How often the lock is tried, and it is said that it is waited for. */
const TRY_EVERY_MS = 200;
const SAY_EVERY_MS = 15_000;

/** Waits for the lock; it is the session's, and ends with the connection. */
async function takeTurn(
  sql: Sql,
  onStep: MigrateOptions["onStep"],
): Promise<void> {
  for (let saidAt = -Infinity;;) {
    const [turn] = await sql<{ taken: boolean }[]>`
      select pg_try_advisory_lock(${LOCK_KEY}) as taken`;
    if (turn?.taken) return;
    if (performance.now() - saidAt >= SAY_EVERY_MS) {
      onStep?.("Waiting for another node that migrates the database");
      saidAt = performance.now();
    }
    await delay(TRY_EVERY_MS);
  }
}

/** Applies a migration and records it, in one transaction. */
async function apply(
  sql: Sql,
  { name, text, checksum }: Migration,
): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(text);
      await tx`insert into migrations ${tx({ name, checksum })}`;
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`Migration ${name} failed: ${reason}`, { cause: error });
  }
}
