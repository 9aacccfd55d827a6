/**
 * Watches the parts of this node: event loop, memory, sockets, and the way to
 * its database.
 */
import { repeat } from "../../lib/time/repeat.ts";
import {
  type DatabaseLook,
  isDatabaseBad,
  lookAtDatabase,
  type LookedAt,
  UNREACHABLE,
} from "./database_look.ts";
import { createLagProbe, type LagProbe } from "./event_loop_lag.ts";
import { MAX_EVENT_LOOP_LAG_MS, MIN_FREE_MEMORY_SHARE } from "./limits.ts";
import type { NodeParts } from "./node_parts.ts";

/** Watches the parts of this node. */
export interface NodeMonitor {
  /**
   * Returns how the parts are. The database is as the last look showed it,
   * which was at most nine seconds ago.
   */
  parts(): NodeParts;
  /** Takes the first look, and goes on looking until `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface NodeMonitorOptions {
  readonly database: LookedAt;
  readonly version: string;
  /** Returns how many sockets this node has open. */
  readonly sockets: () => number;
  /** How the parts are measured; the real ones unless told. */
  readonly lagProbe?: LagProbe;
  readonly memory?: () => MemoryUse;
  /** The time of day in milliseconds since 1970. */
  readonly clock?: () => number;
}

type MemoryUse = Omit<NodeParts["memory"], "bad_since">;

const LOOK_EVERY_MS = 5_000;

/** Returns a monitor that has seen nothing yet. */
export function createNodeMonitor(
  {
    database: lookedAt,
    version,
    sockets,
    lagProbe = createLagProbe(),
    memory = measureMemory,
    clock = Date.now,
  }: NodeMonitorOptions,
): NodeMonitor {
  const startedAt = new Date(clock()).toISOString();
  const badSince = {
    eventLoop: createMark(clock),
    memory: createMark(clock),
    database: createMark(clock),
  };
  const stopping = new AbortController();
  /** Null before the first look; the database is not called bad then. */
  let database: DatabaseLook | null = null;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    database = await lookAtDatabase(lookedAt);
    // Marked now and not when somebody asks, which may be much later.
    badSince.database(isDatabaseBad(database));
  }

  function eventLoopPart(): NodeParts["event_loop"] {
    const lagMs = lagProbe.longestMs();
    return {
      lag_ms: lagMs,
      bad_since: badSince.eventLoop(lagMs > MAX_EVENT_LOOP_LAG_MS),
    };
  }

  function memoryPart(): NodeParts["memory"] {
    const use = memory();
    const isScarce = use.free_bytes < use.total_bytes * MIN_FREE_MEMORY_SHARE;
    return { ...use, bad_since: badSince.memory(isScarce) };
  }

  function databasePart(): NodeParts["database"] {
    const isBad = database !== null && isDatabaseBad(database);
    return { ...database ?? UNREACHABLE, bad_since: badSince.database(isBad) };
  }

  return {
    parts: () => ({
      version,
      started_at: startedAt,
      event_loop: eventLoopPart(),
      memory: memoryPart(),
      sockets: sockets(),
      database: databasePart(),
    }),
    async start() {
      lagProbe.start();
      await look();
      looking = repeat(
        { work: look, pause: () => LOOK_EVERY_MS },
        stopping.signal,
      );
    },
    async stop() {
      stopping.abort();
      lagProbe.stop();
      await looking;
    },
  };
}

/** Remembers since when a part is bad, as ISO 8601; null while it is well. */
function createMark(clock: () => number): (isBad: boolean) => string | null {
  let since: string | null = null;
  return (isBad) =>
    since = isBad ? since ?? new Date(clock()).toISOString() : null;
}

function measureMemory(): MemoryUse {
  const { rss, heapUsed } = Deno.memoryUsage();
  const { available, total } = Deno.systemMemoryInfo();
  return {
    resident_bytes: rss,
    heap_bytes: heapUsed,
    free_bytes: available,
    total_bytes: total,
  };
}
