/**
 * When a node's samples are kept: each minute, and when the node stops. The
 * leader also discards old rows.
 */
import type { Gate } from "../../cluster/command.ts";
import type { Log } from "../../lib/log.ts";
import { repeat } from "../../lib/time/repeat.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import type { Journal } from "./journal.ts";
import { discardOldSamples } from "./samples_store.ts";
import type { Spool } from "./spool.ts";
import { msToNextMinute } from "./window.ts";

/** Keeps a node's samples from `start` to `stop`. */
interface SampleKeeper {
  /** Takes over what an earlier run of this node left on the disk. */
  start(): Promise<void>;
  /**
   * Writes the last samples to the disk, then tries to send them: within a
   * second, as a node has five to stop in. It never rejects; what could not be
   * sent is sent after the next start.
   */
  stop(): Promise<void>;
}

interface SampleKeeperOptions {
  readonly journal: Pick<Journal, "flush" | "restore" | "seal">;
  readonly spool: Spool;
  readonly gate: Gate;
  readonly isLeader: () => boolean;
  readonly log: Log;
  /** The pauses of the two loops; the real ones unless told. */
  readonly pauses?: KeepingPauses;
}

/** How long the keeper waits, in milliseconds. */
interface KeepingPauses {
  readonly beforeFlush: () => number;
  readonly beforeDiscard: () => number;
  readonly afterFailure: () => number;
}

const DISCARD_EVERY_MS = 3_600_000;
const RETRY_AFTER_MS = 5_000;
const LAST_FLUSH_LIMIT_MS = 1_000;

const PAUSES: KeepingPauses = {
  beforeFlush: () => msToNextMinute(Date.now()),
  beforeDiscard: () => DISCARD_EVERY_MS,
  afterFailure: () => RETRY_AFTER_MS,
};

/** Returns a keeper that keeps nothing before it is started. */
export function createSampleKeeper(
  { journal, spool, gate, isLeader, log, pauses = PAUSES }: SampleKeeperOptions,
): SampleKeeper {
  const stopping = new AbortController();
  let isSpooled = false;

  async function flush(): Promise<void> {
    await journal.flush();
    if (isSpooled) await spool.clear();
    isSpooled = false;
  }

  async function discardOld(): Promise<void> {
    if (!isLeader()) return;
    const id = crypto.randomUUID();
    await gate.execute(discardOldSamples, { kind: "system" }, {}, { id });
  }

  return {
    async start() {
      const left = await spool.load();
      journal.restore(left);
      isSpooled = left.length > 0;
      // Neither loop is awaited by `stop`: a write under way may wait for a
      // leader for longer than a node has to stop.
      void repeat({
        work: flush,
        pause(well) {
          if (!well) return pauses.afterFailure();
          return isSpooled ? 0 : pauses.beforeFlush();
        },
        onFailure: (error) =>
          log.warn("Figures stay in memory until they can be written.", {
            error,
          }),
      }, stopping.signal);
      void repeat({
        work: discardOld,
        pause: (well) => well ? pauses.beforeDiscard() : pauses.afterFailure(),
        onFailure: (error) =>
          log.warn("Old figures cannot be discarded just now.", { error }),
      }, stopping.signal);
    },
    async stop() {
      stopping.abort();
      try {
        // Onto the disk first: the database may not take them any more.
        await spool.save(journal.seal());
        isSpooled = true;
        await withinLimit(flush(), LAST_FLUSH_LIMIT_MS);
      } catch (error) {
        log.info("The last figures are written at the next start.", { error });
      }
    },
  };
}
