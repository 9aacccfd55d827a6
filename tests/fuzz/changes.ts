/** What a call has changed in the database. */
import type { Sql } from "../../db/pools.ts";

/**
 * What may change by itself, or by a call that was refused: the cluster's own
 * tables, what is kept of calls, attempts and sessions, and what a page marks
 * as read after it was answered.
 */
const NOT_WATCHED = [
  "activities",
  "clients",
  "cluster_identity",
  "commands",
  "elections",
  "leadership",
  "login_failures",
  "metric_samples",
  "migrations",
  "notifications",
  "reads",
  "refusals",
  "schema_migrations",
  "sessions",
];

/**
 * Has the database count each row of any other table that is committed as new,
 * changed or gone. What is rolled back is not counted.
 */
export async function watchTables(owner: Sql): Promise<void> {
  await owner.unsafe(`
    create table fuzz_changes (name text primary key, n bigint not null);
    create function fuzz_count() returns trigger language plpgsql
      security definer set search_path = public as $$
      begin
        insert into fuzz_changes values (tg_table_name, 1)
          on conflict (name) do update set n = fuzz_changes.n + 1;
        return null;
      end $$;`);
  const tables = await owner<{ name: string }[]>`
    select relname::text as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace
      and relname <> 'fuzz_changes' and relname <> all(${NOT_WATCHED})`;
  for (const { name } of tables) {
    await owner`create trigger fuzz_count
      after insert or update or delete on ${owner(name)}
      for each row execute function fuzz_count()`;
  }
}

/** Returns the tables that have changed since this was last asked. */
export async function changesIn(owner: Sql): Promise<readonly string[]> {
  const changed = await owner<{ name: string }[]>`
    delete from fuzz_changes returning name`;
  return changed.map(({ name }) => name);
}
