import type { Sql } from "../../db/pools.ts";
import { LIMITS } from "./limits.ts";
import type { NodeParts } from "./parts.ts";

/** Watches the parts of this node. */
export interface Monitor {
  /** Returns how the parts are; the database as of the last look, at most five seconds ago. */
  parts(): NodeParts;
  /** Takes the first look, and goes on looking until `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface MonitorOptions {
  readonly reader: Sql;
  readonly version: string;
  /** Returns how many sockets this node has open. */
  readonly sockets: () => number;
}

const LAG_PROBE_MS = 250;
const LAG_WINDOW_MS = 10_000;
const DATABASE_LOOK_MS = 5_000;
const UNASKED = {
  reachable: false,
  latency_ms: null,
  replication_lag_s: null,
  connections: { open: 0, in_use: 0, allowed: 0 },
} as const;

type DatabaseLook = Omit<NodeParts["database"], "bad_since">;

/** Returns a monitor that has seen nothing yet. */
export function createMonitor(
  { reader, version, sockets }: MonitorOptions,
): Monitor {
  const startedAt = new Date().toISOString();
  const lag = createLagProbe();
  const since = { eventLoop: mark(), memory: mark(), database: mark() };
  let database: DatabaseLook = UNASKED;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: Promise<void> = Promise.resolve();
  let stopped = true;

  async function look(): Promise<void> {
    database = await lookAtDatabase(reader);
    since.database(isDatabaseBad(database));
    if (!stopped) timer = setTimeout(lookOn, DATABASE_LOOK_MS);
  }

  function lookOn(): void {
    looking = look();
  }

  return {
    parts() {
      const lagMs = lag.longest();
      const memory = memoryUse();
      return {
        version,
        started_at: startedAt,
        event_loop: {
          lag_ms: lagMs,
          bad_since: since.eventLoop(lagMs > LIMITS.event_loop_lag_ms),
        },
        memory: {
          ...memory,
          bad_since: since.memory(
            memory.free_bytes < memory.total_bytes * LIMITS.memory_left,
          ),
        },
        sockets: sockets(),
        database: {
          ...database,
          bad_since: since.database(isDatabaseBad(database)),
        },
      };
    },
    start() {
      stopped = false;
      lag.start();
      lookOn();
      return looking;
    },
    async stop() {
      stopped = true;
      lag.stop();
      clearTimeout(timer);
      await looking;
    },
  };
}

function isDatabaseBad(look: DatabaseLook): boolean {
  const { reachable, latency_ms, replication_lag_s, connections } = look;
  if (look === UNASKED) return false;
  return !reachable ||
    (latency_ms ?? 0) > LIMITS.database_latency_ms ||
    (replication_lag_s ?? 0) > LIMITS.replication_lag_s ||
    connections.open > connections.allowed * LIMITS.connections_used;
}

/** Remembers since when something is bad, as ISO 8601; null while it is well. */
function mark(): (bad: boolean) => string | null {
  let since: string | null = null;
  return (bad) => since = bad ? since ?? new Date().toISOString() : null;
}

async function lookAtDatabase(sql: Sql): Promise<DatabaseLook> {
  try {
    const start = performance.now();
    await sql`select 1`;
    const latency = performance.now() - start;
    const [row] = await sql<
      { open: number; in_use: number; allowed: number; lag_s: number | null }[]
    >`
      select count(*) as open, count(*) filter (where state <> 'idle') as in_use,
        current_setting('max_connections')::int as allowed,
        case when not pg_is_in_recovery() then null
          when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
          else extract(epoch from now() - pg_last_xact_replay_timestamp())::float8 end as lag_s
      from pg_stat_activity where backend_type = 'client backend'`;
    return {
      reachable: true,
      latency_ms: Math.round(latency * 1000) / 1000,
      replication_lag_s: row?.lag_s ?? null,
      connections: {
        open: row?.open ?? 0,
        in_use: row?.in_use ?? 0,
        allowed: row?.allowed ?? 0,
      },
    };
  } catch {
    return {
      reachable: false,
      latency_ms: null,
      replication_lag_s: null,
      connections: { open: 0, in_use: 0, allowed: 0 },
    };
  }
}

function memoryUse() {
  const { rss, heapUsed } = Deno.memoryUsage();
  const { available, total } = Deno.systemMemoryInfo();
  return {
    resident_bytes: rss,
    heap_bytes: heapUsed,
    free_bytes: available,
    total_bytes: total,
  };
}

/** Measures by how much a timer comes late: for that long, nothing else was served either. */
function createLagProbe() {
  let recent: { at: number; lag: number }[] = [];
  let timer: ReturnType<typeof setInterval> | undefined;
  let expected = 0;
  return {
    start() {
      expected = performance.now() + LAG_PROBE_MS;
      timer = setInterval(() => {
        const now = performance.now();
        recent = recent.filter(({ at }) => at > now - LAG_WINDOW_MS);
        recent.push({ at: now, lag: Math.max(0, now - expected) });
        expected = now + LAG_PROBE_MS;
      }, LAG_PROBE_MS);
    },
    stop: () => clearInterval(timer),
    longest: () =>
      Math.round(Math.max(0, ...recent.map(({ lag }) => lag)) * 1000) / 1000,
  };
}
