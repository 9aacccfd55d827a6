/**
 * The verdict at the top of the dashboard: is all well, or what is wrong, since
 * when, and what to do about it.
 */
import {
  GONE_TOLD_MS,
  MAX_CONNECTIONS_SHARE,
  MAX_DATABASE_LATENCY_MS,
  MAX_FAULTS_SHARE,
  MAX_REPLICATION_LAG_S,
  MIN_FAULTS,
  WENT_BACK_BAD_MS,
} from "./limits.ts";
import type { Leaderless } from "./leaderless.ts";
import type { NodeParts } from "./node_parts.ts";
import type { LostCommand, WentBack } from "./went_back.ts";

/** What the verdict is made from. Times are ISO 8601. */
interface SystemState {
  readonly now: string;
  /** Null while somebody leads. */
  readonly leaderless: Leaderless | null;
  /** When the database went back in time lately. */
  readonly went_back: readonly WentBack[];
  readonly nodes: readonly NodeState[];
  readonly recent: RecentCalls;
}

/** The calls of people in the last 15 minutes. */
export interface RecentCalls {
  readonly calls: number;
  /** Those of them that failed by our fault. */
  readonly faults: number;
  /** The minute of the first fault, as ISO 8601; null without one. */
  readonly since: string | null;
}

/** What is known of one node. */
export interface NodeState {
  readonly url: string;
  /**
   * `answered`: it sent its samples; `silent`: a member that did not; `gone`: a
   * member no longer.
   */
  readonly state: "answered" | "silent" | "gone";
  readonly last_seen_at: string | null;
  readonly disconnected_at: string | null;
  /** Null unless it answered. */
  readonly parts: NodeParts | null;
}

/** One thing that is wrong. */
interface Finding {
  /** `bad`: people are affected; `warning`: they will be. */
  readonly severity: "bad" | "warning";
  readonly what: string;
  /** ISO 8601, or null where nobody knows. */
  readonly since: string | null;
  readonly advice: string;
  /** The commands that it cost, as far as they are shown. */
  readonly lost?: readonly LostCommand[];
}

/** The judgement of the whole system. */
export interface Verdict {
  readonly state: "well" | "warning" | "bad";
  /** What is wrong, the worst first. */
  readonly findings: readonly Finding[];
}

/** Returns the verdict on the system. */
export function judgeSystem(system: SystemState): Verdict {
  const all = [
    ...judgeLeader(system),
    ...system.went_back.map((event) => judgeWentBack(event, system.now)),
    ...judgeFaults(system),
    ...system.nodes.flatMap((node) => judgeNode(node, system.now)),
    ...judgeVersions(system.nodes),
  ];
  const bad = all.filter(({ severity }) => severity === "bad");
  const warnings = all.filter(({ severity }) => severity === "warning");
  const findings = [...bad, ...warnings];
  return { state: findings[0]?.severity ?? "well", findings };
}

function judgeLeader({ leaderless }: SystemState): Finding[] {
  if (leaderless === null) return [];
  const { seconds, since } = leaderless;
  return [{
    severity: "bad",
    what: seconds === null
      ? "Nobody leads, so nothing can be changed"
      : `Nobody has led for ${
        Math.round(seconds)
      } s, so nothing can be changed`,
    since,
    advice:
      "This ends by itself within 9 s where any node is alive and reaches PostgreSQL. If it stays, see that DATABASE_URL leads to a PostgreSQL that takes writes, then look at the log of the node with the lowest URL for why it may not lead, and restart that one.",
  }];
}

function judgeWentBack(
  { at, commands, lost }: WentBack,
  now: string,
): Finding {
  const isFresh = Date.parse(now) - Date.parse(at) < WENT_BACK_BAD_MS;
  const gone = lost === 1
    ? "1 command that was acknowledged is gone"
    : `${lost} commands that were acknowledged are gone`;
  return {
    severity: lost > 0 && isFresh ? "bad" : "warning",
    what: lost === 0
      ? "The database went back in time; of what was acknowledged in the minute before nothing is gone"
      : `The database went back in time, and ${gone}`,
    since: at,
    advice:
      "A standby without the last commits was promoted, or a backup restored. Tell the people whose commands are gone; the activity log has all that the nodes could name. Synchronous replication keeps it from happening in a failover (docs/database.md). This line leaves after a week.",
    ...(commands.length > 0 && { lost: commands }),
  };
}

function judgeFaults({ recent }: SystemState): Finding[] {
  const { calls, faults, since } = recent;
  if (faults < MIN_FAULTS || faults <= calls * MAX_FAULTS_SHARE) return [];
  return [{
    severity: "bad",
    what:
      `${faults} of ${calls} calls of the last 15 minutes failed by our fault`,
    since,
    advice:
      "See which endpoints have errors below, then look for their request ids in the log.",
  }];
}

function judgeNode(node: NodeState, now: string): Finding[] {
  switch (node.state) {
    case "gone": {
      const since = node.disconnected_at;
      if (
        since === null ||
        Date.parse(now) - Date.parse(since) > GONE_TOLD_MS
      ) return [];
      return [{
        severity: "warning",
        what: `${node.url} is disconnected`,
        since,
        advice:
          "Start it again; if it was stopped on purpose, nothing is to be done: this line leaves after an hour.",
      }];
    }
    case "silent":
      return [{
        severity: "bad",
        what:
          `${node.url} did not answer when asked for its figures; its last minute is missing here`,
        since: node.last_seen_at,
        advice:
          "Wait for two beats: it will answer, or be counted as disconnected. Then look at its log.",
      }];
    case "answered":
      return node.parts ? judgeParts(node.url, node.parts) : [];
  }
}

function judgeParts(url: string, parts: NodeParts): Finding[] {
  const { event_loop, memory } = parts;
  const findings = judgeDatabase(url, parts.database);
  if (event_loop.bad_since !== null) {
    findings.push({
      severity: "warning",
      what: `${url} was held up for ${Math.round(event_loop.lag_ms)} ms`,
      since: event_loop.bad_since,
      advice:
        "The machine is overloaded or a piece of work takes too long at a stretch: compare with its CPU, and with the slowest endpoints below.",
    });
  }
  if (memory.bad_since !== null) {
    findings.push({
      severity: "warning",
      what: `${url} has ${
        Math.round(memory.free_bytes / 2 ** 20)
      } MiB of memory left`,
      since: memory.bad_since,
      advice: "Give the machine more memory, or move something off it.",
    });
  }
  return findings;
}

function judgeDatabase(
  url: string,
  database: NodeParts["database"],
): Finding[] {
  const { reachable, latency_ms, replication_lag_s, connections } = database;
  const since = database.bad_since;
  if (since === null) return [];
  if (!reachable) {
    return [{
      severity: "bad",
      what: `${url} cannot reach PostgreSQL`,
      since,
      advice:
        "Look whether PostgreSQL runs, and whether that machine can reach it.",
    }];
  }
  const findings: Finding[] = [];
  if (!database.primary_reachable) {
    findings.push({
      severity: "bad",
      what: `${url} reads from a replica and cannot reach the primary`,
      since,
      advice:
        "What is shown gets old, and nothing can be changed there. Look whether the PostgreSQL of DATABASE_URL runs and is the primary, and whether that machine can reach it.",
    });
  }
  if ((replication_lag_s ?? 0) > MAX_REPLICATION_LAG_S) {
    findings.push({
      severity: "warning",
      what: `${url} reads from a replica that is ${
        Math.round(replication_lag_s ?? 0)
      } s behind`,
      since,
      advice:
        "See whether the replica still receives (pg_stat_replication on the primary), then its load and network; unset DATABASE_READ_URL to read from the primary meanwhile.",
    });
  }
  if ((latency_ms ?? 0) > MAX_DATABASE_LATENCY_MS) {
    findings.push({
      severity: "warning",
      what: `PostgreSQL takes ${
        Math.round(latency_ms ?? 0)
      } ms to answer ${url}`,
      since,
      advice: "Look at PostgreSQL's load and at the network between the two.",
    });
  }
  if (connections.open > connections.allowed * MAX_CONNECTIONS_SHARE) {
    findings.push({
      severity: "warning",
      what:
        `PostgreSQL has ${connections.open} of ${connections.allowed} connections open, as seen from ${url}`,
      since,
      advice:
        "Raise max_connections, or see what else is connected to this server.",
    });
  }
  return findings;
}

function judgeVersions(nodes: readonly NodeState[]): Finding[] {
  const versions = new Set(
    nodes.flatMap(({ parts }) => parts ? [parts.version] : []),
  );
  if (versions.size < 2) return [];
  return [{
    severity: "warning",
    what: `Nodes run different versions: ${[...versions].sort().join(", ")}`,
    since: null,
    advice: "Finish the upgrade: restart the nodes that run the older version.",
  }];
}
