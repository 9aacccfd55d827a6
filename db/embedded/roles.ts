/** Who may do what in the embedded database: its superuser, and the nodes. */
import postgres from "postgres";
import { StartError } from "../../lib/errors/start_error.ts";
import { codeOf } from "../failures.ts";
import type { EmbeddedRecord } from "./record.ts";

/**
 * Makes the application's role and database where they are missing. Nodes do
 * not work as the superuser, and it has a password of its own.
 *
 * @returns the URL of that database.
 */
export async function prepareDatabase(
  record: Required<EmbeddedRecord>,
): Promise<string> {
  const { password, superuserPassword } = record;
  await using superuser = await connectAsSuperuser(record);
  const { sql } = superuser;
  if (superuser.password !== superuserPassword) {
    await sql.unsafe(`alter role postgres password '${superuserPassword}'`);
  }
  const [found] = await sql`
    select exists (select from pg_roles where rolname = 'distsales') as role,
           exists (select from pg_database where datname = 'distsales')
             as database`;
  if (!found?.role) {
    await sql.unsafe(
      `create role distsales login createdb password '${password}'`,
    );
  }
  if (!found?.database) {
    await sql`create database distsales owner distsales`;
  }
  return urlOf(record);
}

/** Returns the database's URL, of the role that nodes work as. */
export function urlOf({ password, port }: EmbeddedRecord): string {
  return `postgres://distsales:${password}@127.0.0.1:${port}/distsales`;
}

/** The password of a role was wrong (SQLSTATE). */
const WRONG_PASSWORD = "28P01";

/**
 * Connects with the superuser's password or, where it has none of its own yet,
 * with that of the nodes' user.
 */
async function connectAsSuperuser(
  { password, port, superuserPassword }: Required<EmbeddedRecord>,
) {
  for (const tried of [superuserPassword, password]) {
    const sql = postgres({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password: tried,
      database: "postgres",
      max: 1,
      onnotice: () => {},
      connection: { application_name: "start" },
    });
    const end = () => sql.end({ timeout: 1 });
    try {
      await sql`select`;
      return { sql, password: tried, [Symbol.asyncDispose]: end };
    } catch (error) {
      await end();
      if (codeOf(error) !== WRONG_PASSWORD) throw error;
    }
  }
  throw new StartError(
    "The embedded database takes neither of the passwords in embedded.json: " +
      "restore that file from a backup.",
  );
}
