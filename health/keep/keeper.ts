import type { Gate } from "../../cluster/command.ts";
import { withinLimit } from "../../lib/time_limit.ts";
import type { Journal } from "./journal.ts";
import type { Log } from "../../lib/log.ts";
import { repeat } from "../../lib/repeat.ts";
import { discardOldSamples } from "./samples_store.ts";
import type { Spool } from "./spool.ts";

/** Keeps this node's figures: each minute, and when it stops. On the leader it also forgets old rows. */
export interface Keeper {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeeperOptions {
  readonly journal: Journal;
  readonly spool: Spool;
  readonly gate: Gate;
  readonly isLeader: () => boolean;
  readonly log: Log;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RETRY_MS = 5_000;
/** A node has five seconds to stop in. */
const LAST_FLUSH_MS = 1_000;

/** Returns a keeper that keeps nothing before it is started. */
export function createKeeper(
  { journal, spool, gate, isLeader, log }: KeeperOptions,
): Keeper {
  const stopping = new AbortController();
  let hasSpooled = false;

  async function flush(): Promise<void> {
    await journal.flush();
    if (hasSpooled) await spool.clear();
    hasSpooled = false;
  }

  async function discardOld(): Promise<void> {
    if (!isLeader()) return;
    await gate.execute(discardOldSamples, { kind: "system" }, {}, {
      id: crypto.randomUUID(),
    });
  }

  return {
    async start() {
      const left = await spool.load();
      journal.restore(left);
      hasSpooled = left.length > 0;
      const onFailure = (error: unknown) =>
        log.warn("Figures stay in memory until they can be written.", {
          error,
        });
      const { signal } = stopping;
      // Not awaited by `stop`: a write under way may wait for a leader for longer than a node has to stop.
      void repeat({
        work: flush,
        pause: (well) =>
          !well ? RETRY_MS : hasSpooled ? 0 : untilNextMinute(Date.now()),
        onFailure,
      }, signal);
      void repeat({
        work: discardOld,
        pause: (well) => well ? HOUR_MS : RETRY_MS,
        onFailure,
      }, signal);
    },
    async stop() {
      stopping.abort();
      try {
        // Onto the disk first: the database may not take them any more.
        await spool.save(journal.seal());
        hasSpooled = true;
        await withinLimit(flush(), LAST_FLUSH_MS);
      } catch (error) {
        log.info("The last figures are written at the next start.", { error });
      }
    },
  };
}

/** A quarter of a second past the full minute, so that nobody's minute is split. */
function untilNextMinute(now: number): number {
  return MINUTE_MS - now % MINUTE_MS + 250;
}
