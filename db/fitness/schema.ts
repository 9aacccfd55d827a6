/** What a database holds before it is migrated, and whether it may be. */
import type { ISql } from "postgres";

/** What is read of a database's tables. */
export interface Schema {
  /** The checksum of each migration that was applied, by name; null for none. */
  readonly applied: ReadonlyMap<string, string> | null;
  /** A few tables that are none of ours, when there are no migrations. */
  readonly strangers: readonly string[];
  /** The schemas in which there are tables of a DistSales. */
  readonly clusters: readonly string[];
}

/** A migration as this version has it. */
interface KnownMigration {
  readonly name: string;
  readonly checksum: string;
}

/** How many tables of another application are named. */
const STRANGERS_NAMED = 3;

/**
 * Reads what a database holds, also by a connection that knows no types of
 * arrays.
 */
export async function readSchema(sql: ISql): Promise<Schema> {
  const [row] = await sql<
    { is_ours: boolean; strangers: string[]; clusters: string[] }[]
  >`
    select
      (select count(*) = 2 from pg_attribute
        where attrelid = to_regclass('migrations')
          and attname in ('name', 'checksum')) as is_ours,
      to_json(array(select relname::text from pg_class c
        where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace
          and not exists (select from pg_depend
            where objid = c.oid and deptype = 'e')
        order by relname limit ${STRANGERS_NAMED})) as strangers,
      to_json(array(select relnamespace::regnamespace::text from pg_class
        where relname = 'cluster_identity' and relkind = 'r' order by 1))
        as clusters`;
  if (!row) throw new Error("the server answered without a row");
  const { clusters, is_ours, strangers } = row;
  if (!is_ours) return { applied: null, strangers, clusters };
  const applied = await sql<{ name: string; checksum: string }[]>`
    select name, checksum from migrations order by name`;
  return {
    applied: new Map(applied.map(({ name, checksum }) => [name, checksum])),
    strangers: [],
    clusters,
  };
}

/**
 * Returns what keeps this version from a database, and what to do: a sentence,
 * or null.
 *
 * @param known The migrations of this version.
 */
export function schemaFault(
  { applied, clusters, strangers }: Schema,
  known: readonly KnownMigration[],
): string | null {
  if (clusters.length > 1) {
    return `The schemas ${clusters.join(" and ")} of the database hold a ` +
      "cluster each, and would hear each other's messages and wait for each " +
      "other's locks: give each a database of its own.";
  }
  if (applied === null) {
    if (strangers.length === 0) return null;
    return "The database belongs to another application, which has tables " +
      `such as ${strangers.join(", ")} in it: create an empty database for ` +
      "DistSales.";
  }
  for (const [name, checksum] of applied) {
    const ours = known.find((migration) => migration.name === name);
    if (!ours) {
      return "The database is newer than this version of DistSales, which " +
        `does not know its migration ${name}: start the newer version, or ` +
        "use another database.";
    }
    if (ours.checksum !== checksum) {
      return `The file ${name}.sql was changed after this database had ` +
        "applied it: restore the file, and put the change into a new migration.";
    }
  }
  return null;
}
