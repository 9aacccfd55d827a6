/** What is read of a market's database, in statements that change nothing. */
import { readClusterIdentity } from "../../cluster/members/cluster_identity.ts";
import { createSigner, type Signer } from "../../cluster/signature.ts";
import type { Sql } from "../../db/connect/driver.ts";
import type { LeadershipFacts, Member } from "./members.ts";
import type { Archive, Collation, Durability } from "./tables.ts";

/** What a cluster has written down about itself. */
export interface ClusterFacts {
  readonly clusterId: string;
  readonly databaseId: string;
  readonly signer: Signer;
  readonly leadership: LeadershipFacts;
  readonly members: readonly Member[];
}

export async function readCluster(sql: Sql): Promise<ClusterFacts> {
  const { clusterId, databaseId, secret } = await readClusterIdentity(sql);
  const signer = createSigner(secret);
  const members = await sql<Member[]>`
    select url, node_id as "nodeId" from clients
    where disconnected_at is null order by url`;
  const [leadership] = await sql<LeadershipFacts[]>`
    select url, epoch,
      extract(epoch from clock_timestamp() - renewed_at)::float8 * 1000
        as "ageMs"
    from leadership`;
  if (!leadership) throw new Error("The database has no leadership row.");
  return { clusterId, databaseId, signer, leadership, members };
}

export async function readDurability(sql: Sql): Promise<Durability> {
  const [row] = await sql<Durability[]>`
    select current_setting('fsync')::bool as fsync,
      current_setting('synchronous_commit') as commit,
      current_setting('synchronous_standby_names') as synchronous,
      (select count(*)::int from pg_stat_replication) as standbys`;
  if (!row) throw new Error("the server answered without a row");
  return row;
}

/** Returns the database's clock, in milliseconds since 1970. */
export async function readClock(sql: Sql): Promise<number> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  return row?.now.getTime() ?? NaN;
}

/** Space in bytes. */
interface PhotoSpace {
  readonly count: number;
  readonly photosBytes: number;
  readonly databaseBytes: number;
}

export async function readPhotoSpace(sql: Sql): Promise<PhotoSpace> {
  // The planner's count: that of all rows takes long where there are many.
  const [row] = await sql<PhotoSpace[]>`
    select greatest(reltuples, 0)::int as count,
      pg_total_relation_size(oid) as "photosBytes",
      pg_database_size(current_database()) as "databaseBytes"
    from pg_class where oid = 'photos'::regclass`;
  if (!row) throw new Error("the server answered without a row");
  return row;
}

/** Whether PostgreSQL archives what is written, and how that goes. */
export async function readArchive(sql: Sql): Promise<Archive> {
  const [row] = await sql<Archive[]>`
    select current_setting('archive_mode') <> 'off' as "isOn",
      extract(epoch from clock_timestamp() - last_archived_time)::float8 * 1000
        as "archivedMs",
      coalesce(last_failed_time > last_archived_time,
        last_failed_time is not null) as "isFailing"
    from pg_stat_archiver`;
  if (!row) throw new Error("the server answered without a row");
  return row;
}

/** Reads the rules by which the database sorts and folds text. */
export async function readCollation(sql: Sql): Promise<Collation> {
  const [row] = await sql<Collation[]>`
    select datcollate as locale, datcollversion as recorded,
      pg_database_collation_actual_version(oid) as actual,
      lower('I') = 'i' as "foldsAscii"
    from pg_database where datname = current_database()`;
  if (!row) throw new Error("the server answered without a row");
  return row;
}
