/**
 * The whole examination, from the settings to the other nodes. Nothing is
 * changed; every step has a limit; what cannot be looked at for an earlier
 * fault is left out.
 */
import type { Config } from "../../app/config.ts";
import { parseDatabaseUrl } from "../../db/connect/database_url.ts";
import type { Dialer } from "../../db/connect/dialer.ts";
import { readLimits } from "../../db/fitness/connections.ts";
import { findEmbedded } from "../../db/embedded/embedded.ts";
import { readIdentity } from "../../db/fitness/identity.ts";
import { pendingOf, readMigrations } from "../../db/migrate.ts";
import { readSchema } from "../../db/fitness/schema.ts";
import { connectionFault } from "../../db/fitness/server_look.ts";
import { StartError } from "../../lib/errors/start_error.ts";
import { examineServer, readDatabase } from "./database.ts";
import {
  type ClusterFacts,
  readArchive,
  readClock,
  readCluster,
  readCollation,
  readDurability,
  readPhotoSpace,
} from "./facts.ts";
import { type Finding, note, wrong } from "./finding.ts";
import {
  judgeClock,
  judgeDataFolder,
  judgeDisk,
  judgeOpenFiles,
  judgePhotos,
  judgeProxy,
  openFilesLimit,
  spaceAt,
} from "./machine.ts";
import { askNodes, judgeLeader, judgeMembers, judgeOwnUrl } from "./members.ts";
import { askPublic, judgePublic } from "./public.ts";
import { type Environment, examineSettings } from "./settings.ts";
import {
  judgeLag,
  judgeStandbys,
  readPosition,
  readStandbys,
} from "./standbys.ts";
import {
  judgeArchive,
  judgeCollation,
  judgeConnections,
  judgeDurability,
  judgeIdentity,
  judgeSchema,
} from "./tables.ts";

/** Returns a line for everything that was looked at. */
export async function examine(
  env: Environment,
): Promise<readonly Finding[]> {
  const { config, findings } = examineSettings(env);
  if (config === undefined) return findings;
  const isEmbedded = config.database === undefined;
  return [
    ...findings,
    judgeProxy(config),
    judgeDataFolder(config),
    judgeDisk(spaceAt(config.dataDir), isEmbedded),
    judgeOpenFiles(openFilesLimit(), config.databasePool),
    ...isEmbedded
      ? await examineEmbedded(config)
      : await examineNamed(config, config.database),
  ];
}

async function examineEmbedded(config: Config): Promise<readonly Finding[]> {
  try {
    const embedded = await findEmbedded(config.dataDir);
    if (embedded === undefined) {
      return [note("database", "the embedded one; the first start makes it.")];
    }
    const { place, url } = embedded;
    if (url === undefined) {
      const text =
        `the embedded one in ${place} does not run; the start of a ` +
        "node starts it.";
      return [note("database", text)];
    }
    return await examineNamed(config, parseDatabaseUrl(url));
  } catch (error) {
    if (error instanceof StartError) return [wrong("database", error.message)];
    // What is wrong with the folder itself is said there.
    if (error instanceof Deno.errors.NotADirectory) return [];
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    const text = `the data folder ${config.dataDir} cannot be read ` +
      `(${error.message}): run the doctor as the user that runs the node.`;
    return [wrong("database", text)];
  }
}

async function examineNamed(
  config: Config,
  address: NonNullable<Config["database"]>,
): Promise<readonly Finding[]> {
  const { findings, dialer } = await examineServer(
    "DATABASE_URL",
    address,
    "primary",
  );
  const replica = config.replica === undefined
    ? []
    : await examineReplica(config.replica, dialer);
  const market = dialer === undefined
    ? []
    : await unlessLost(() => examineMarket(config, address.user, dialer));
  return [...findings, ...replica, ...market];
}

/** @param primary Undefined when a node could not run on that. */
async function examineReplica(
  address: NonNullable<Config["replica"]>,
  primary: Dialer | undefined,
): Promise<readonly Finding[]> {
  const { dialer, findings } = await examineServer(
    "DATABASE_READ_URL",
    address,
    "replica",
  );
  const lag = dialer === undefined || primary === undefined
    ? []
    : await unlessLost(async () => {
      const there = await readDatabase(primary, readPosition);
      return [judgeLag(there, await readDatabase(dialer, readPosition))];
    });
  return [...findings, ...lag]
    .map((finding) => ({ ...finding, check: `replica ${finding.check}` }));
}

/** A database may go away while it is looked at. */
async function unlessLost(
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [wrong("database", `The database ${connectionFault(error)}`)];
  }
}

async function examineMarket(
  config: Config,
  user: string,
  dialer: Dialer,
): Promise<readonly Finding[]> {
  const migrations = await readMigrations();
  const read = await readDatabase(dialer, async (sql) => {
    const schema = await readSchema(sql);
    const isWhole = pendingOf(schema, migrations).length === 0;
    return {
      schema,
      identity: isWhole ? await readIdentity(sql) : undefined,
      collation: await readCollation(sql),
      limits: await readLimits(sql),
      durability: await readDurability(sql),
      standbys: await readStandbys(sql),
      archive: await readArchive(sql),
      aheadMs: Date.now() - await readClock(sql),
    };
  });
  const { schema } = read;
  const tables = judgeSchema(schema, migrations);
  const hasCluster = tables.state !== "wrong" && schema.applied !== null &&
    schema.applied.size > 0;
  const cluster = hasCluster
    ? await readDatabase(dialer, readCluster)
    : undefined;
  const urls = new Set([
    config.nodeUrl,
    ...config.peers,
    ...cluster?.members.map(({ url }) => url) ?? [],
  ]);
  return [
    tables,
    judgeIdentity(read.identity),
    judgeCollation(read.collation),
    judgeConnections(read.limits, urls.size, config.databasePool),
    ...judgeDurability(read.durability),
    ...judgeStandbys(read.standbys, user),
    judgeArchive(read.archive),
    judgeClock(read.aheadMs),
    ...cluster === undefined ? [] : [
      ...await examineNodes(config, cluster, urls),
      judgePhotos(await readDatabase(dialer, readPhotoSpace)),
    ],
  ];
}

async function examineNodes(
  config: Config,
  { clusterId, databaseId, leadership, members, signer }: ClusterFacts,
  urls: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  const { heartbeatTimeoutMs: timeoutMs, leaseMs, nodeUrl, version } = config;
  const answers = await askNodes(urls, {
    clusterId,
    databaseId,
    version,
    signer,
    isConnected: (run) =>
      Promise.resolve(members.some(({ nodeId }) => nodeId === run.nodeId)),
    timeoutMs,
  });
  const own = answers.get(nodeUrl);
  return [
    ...own === undefined ? [] : [
      judgeOwnUrl({
        ownUrl: nodeUrl,
        finding: own,
        member: members.find(({ url }) => url === nodeUrl),
        others: [...urls].filter((url) => url !== nodeUrl),
        port: config.port,
        isPortFree: isFree(config),
      }),
    ],
    ...judgeMembers({ answers, members, ownUrl: nodeUrl, now: Date.now() }),
    judgeLeader(leadership, answers, leaseMs),
    ...await examinePublic(config, { signer, databaseId }, members.length > 0),
  ];
}

/** @param isRunning Whether there is a node that could answer. */
async function examinePublic(
  { publicUrl, trustProxy }: Config,
  cluster: Pick<ClusterFacts, "signer" | "databaseId">,
  isRunning: boolean,
): Promise<readonly Finding[]> {
  if (publicUrl === undefined) {
    return [note("public address", "PUBLIC_URL is not set: not looked at.")];
  }
  if (!isRunning) {
    return [note("public address", "no node runs that could answer there.")];
  }
  return judgePublic(
    publicUrl,
    await askPublic(publicUrl, cluster),
    trustProxy,
  );
}

function isFree({ host, port }: Config): boolean {
  try {
    Deno.listen({ hostname: host, port }).close();
    return true;
  } catch {
    return false;
  }
}
