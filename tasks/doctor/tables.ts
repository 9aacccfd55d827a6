/** What the database holds, and whether there is enough of everything. */
import { shortageOf } from "../../db/fitness/connections.ts";
import type { ConnectionLimits } from "../../db/fitness/connections.ts";
import { type Identity, identityFault } from "../../db/fitness/identity.ts";
import { pendingOf } from "../../db/migrate.ts";
import { type Schema, schemaFault } from "../../db/fitness/schema.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

type Migrations = readonly {
  readonly name: string;
  readonly checksum: string;
}[];

/** @param migrations Those of this version. */
export function judgeSchema(schema: Schema, migrations: Migrations): Finding {
  const fault = schemaFault(schema, migrations);
  if (fault !== null) return wrong("schema", fault);
  const pending = pendingOf(schema, migrations);
  if (pending.length === 0) {
    return ok("schema", `${migrations.at(-1)?.name}, as this version has it.`);
  }
  return note(
    "schema",
    pending.length === migrations.length
      ? "no tables yet: the first start makes them."
      : "behind: the next start of this version applies " +
        `${pending.map(({ name }) => name).join(", ")}.`,
  );
}

export function judgeIdentity(identity: Identity | undefined): Finding {
  const fault = identity && identityFault(identity);
  if (fault) return wrong("identity", fault);
  return identity?.isKnown
    ? ok("identity", "the database that the cluster was made in.")
    : note("identity", "the first start takes note of it.");
}

/**
 * @param nodes How many share the database.
 * @param pool The most connections of each.
 */
export function judgeConnections(
  limits: ConnectionLimits,
  nodes: number,
  pool: number,
): Finding {
  const shortage = shortageOf(limits, nodes, pool);
  if (shortage !== null) {
    return wrong("connections", `The database ${shortage}`);
  }
  const least = Math.min(
    ...Object.values(limits).filter((limit) => limit !== null),
  );
  return ok(
    "connections",
    `${nodes} × ${pool} of ${least}.`,
  );
}

/** How safe an acknowledged write is. */
export interface Durability {
  readonly fsync: boolean;
  /** PostgreSQL's `synchronous_commit`. */
  readonly commit: string;
  /** PostgreSQL's `synchronous_standby_names`; empty for none. */
  readonly synchronous: string;
  /** How many standbys follow. */
  readonly standbys: number;
}

export function judgeDurability(
  { commit, fsync, standbys, synchronous }: Durability,
): readonly Finding[] {
  const disk = !fsync
    ? wrong(
      "durability",
      "fsync is off: a power cut destroys the database. Set fsync = on.",
    )
    : commit === "off"
    ? wrong(
      "durability",
      "synchronous_commit is off: a crash loses writes that were " +
        "acknowledged. Set it to on.",
    )
    : ok("durability", "an acknowledged write is on the disk.");
  return [disk, judgeReplication({ commit, standbys, synchronous })];
}

function judgeReplication(
  { commit, standbys, synchronous }: Omit<Durability, "fsync">,
): Finding {
  if (synchronous !== "" && commit !== "off" && commit !== "local") {
    return standbys > 0
      ? ok(
        "replication",
        `synchronous (standbys: ${standbys}): a failover loses nothing.`,
      )
      : wrong(
        "replication",
        "synchronous_standby_names is set and no standby follows: every " +
          "write waits for one. Start a standby.",
      );
  }
  if (standbys === 0) {
    return note(
      "replication",
      "no standby follows: the market stands and falls with the database's " +
        "machine.",
    );
  }
  return note(
    "replication",
    `asynchronous (standbys: ${standbys}): a failover may lose what was ` +
      "acknowledged in the last moments. Set synchronous_standby_names " +
      "(Patroni: synchronous_mode) if it must not.",
  );
}

/** Whether what is written is archived, beside the database. */
export interface Archive {
  /** PostgreSQL's `archive_mode`. */
  readonly isOn: boolean;
  /** How long ago the last piece was archived; null for never. */
  readonly archivedMs: number | null;
  /** Whether the last attempt failed. */
  readonly isFailing: boolean;
}

/** How old the last base backup or dump is, PostgreSQL does not know. */
const UNKNOWN_BACKUP =
  "when the last backup was made PostgreSQL does not know: " +
  "have one made every night, kept on another machine, and restore one now " +
  "and then (docs/database.md).";

export function judgeArchive(
  { archivedMs, isFailing, isOn }: Archive,
): Finding {
  if (!isOn) return note("backup", `archive_mode is off; ${UNKNOWN_BACKUP}`);
  const last = archivedMs === null
    ? "nothing was archived yet"
    : `something was archived ${Math.round(archivedMs / 60_000)} min ago`;
  return isFailing
    ? wrong(
      "backup",
      `archiving fails, and ${last}: see the server's log and correct its ` +
        "archive_command, or its disk fills.",
    )
    : note("backup", `${last}; ${UNKNOWN_BACKUP}`);
}

/** By which rules a database sorts and folds text. */
export interface Collation {
  readonly locale: string;
  /** The version of the rules that indexes were made by; null for none. */
  readonly recorded: string | null;
  /** The version that the server's machine has. */
  readonly actual: string | null;
  /** Whether "I" in small is "i", which it is not in Turkish. */
  readonly foldsAscii: boolean;
}

export function judgeCollation(
  { actual, foldsAscii, locale, recorded }: Collation,
): Finding {
  if (recorded !== null && recorded !== actual) {
    return wrong(
      "collation",
      `its indexes are sorted by version ${recorded} of ${locale}, and the ` +
        `server's machine has ${
          actual ?? "none"
        }, as after an upgrade of its ` +
        'system: names may not be found. Run "reindex database" and then ' +
        '"alter database … refresh collation version" there.',
    );
  }
  return foldsAscii ? ok("collation", `${locale}.`) : wrong(
    "collation",
    `${locale} makes no "i" of an "I": who writes a name in capitals is not ` +
      "found. Create the database anew, with \"locale 'C.UTF-8'\".",
  );
}
