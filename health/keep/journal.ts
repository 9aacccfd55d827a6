/**
 * A node's own samples on their way from memory to the database, and what it
 * answers about itself meanwhile. Each call is counted exactly once wherever it
 * is: recorded, drained into a batch, sent, or stored.
 */
import type { TransactionSql } from "../../db/transaction.ts";
import type { Gate } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import type { Recorder } from "../record/recorder.ts";
import { type Sample, sumSamples, toSample } from "../record/sample.ts";
import {
  readSamples,
  recordSamples,
  type StoredSample,
} from "./samples_store.ts";
import type { Cover } from "./window.ts";

/** What a node recorded in one minute, on its way to the database. */
export interface Batch {
  /** The command id: a batch that is sent twice is added once. */
  readonly id: string;
  readonly minute: Date;
  readonly samples: readonly Sample[];
}

interface TrackedBatch extends Batch {
  acknowledged: boolean;
}

/** A node's own samples: in memory, on their way, and in the database. */
export interface Journal {
  /**
   * Sends what was recorded to the database. A batch that was not acknowledged
   * goes first, under its old id.
   *
   * @throws what the gate throws; nothing is lost then.
   */
  flush(): Promise<void>;
  /** Puts what was recorded into a batch, and returns what is `outstanding`. */
  seal(): readonly Batch[];
  /** Returns the batches that the database has not acknowledged. */
  outstanding(): readonly Batch[];
  /** Takes over batches of an earlier run of this node. */
  restore(batches: readonly Batch[]): void;
  /** Returns this node's samples of `cover`, with each call in them once. */
  read(cover: Cover): Promise<OwnSamples>;
}

/** What a node recorded itself. */
interface OwnSamples {
  /** One for each kind and name. */
  readonly samples: readonly Sample[];
  /** The first minute of the oldest sample; the current one without samples. */
  readonly since: Date;
}

interface JournalOptions {
  readonly recorder: Recorder;
  readonly gate: Gate;
  readonly reader: Sql;
  readonly nodeUrl: string;
  /** The time of day in milliseconds since 1970. */
  readonly clock?: () => number;
}

const MINUTE_MS = 60_000;

/** Returns the journal of a node that has drained nothing yet. */
export function createJournal(
  { recorder, gate, reader, nodeUrl, clock = Date.now }: JournalOptions,
): Journal {
  /** Batches that the reader pool may not show yet, the oldest first. */
  let batches: readonly TrackedBatch[] = [];
  let drains = 0;
  let liveSince = startOfMinute(clock());
  let flushing: Promise<void> = Promise.resolve();

  async function send(batch: TrackedBatch): Promise<void> {
    const { id, minute, samples } = batch;
    await gate.execute(recordSamples, { kind: "system" }, {
      node_url: nodeUrl,
      minute: minute.toISOString(),
      samples,
    }, { id });
    batch.acknowledged = true;
  }

  const outstanding = () => batches.filter((batch) => !batch.acknowledged);

  /**
   * While the database is away nothing is drained, so memory stays bounded and
   * no call is lost.
   */
  async function flushNow(): Promise<void> {
    for (const batch of outstanding()) await send(batch);
    await forgetSeen();
    drain();
    for (const batch of outstanding()) await send(batch);
  }

  function drain(): void {
    const samples = recorder.drain();
    drains += 1;
    const minute = liveSince;
    liveSince = startOfMinute(clock());
    if (samples.length === 0) return;
    const id = crypto.randomUUID();
    batches = [...batches, { id, minute, samples, acknowledged: false }];
  }

  /**
   * Forgets the batches that the reader pool shows. It may read from a replica
   * that is behind, so that an acknowledgement alone is not enough.
   */
  async function forgetSeen(): Promise<void> {
    if (batches.length === 0) return;
    const seen = await committed(reader, batches);
    batches = batches.filter(({ id, acknowledged }) =>
      !(acknowledged && seen.has(id))
    );
  }

  return {
    flush() {
      const next = flushing.then(flushNow);
      flushing = next.catch(() => {});
      return next;
    },
    seal() {
      drain();
      return outstanding();
    },
    outstanding,
    restore(earlier) {
      const known = earlier.map((batch) => ({ ...batch, acknowledged: false }));
      batches = [...known, ...batches];
    },
    async read(cover) {
      for (;;) {
        const before = drains;
        const underway = batches;
        const live = recorder.live();
        const { stored, seen } = await snapshot(
          reader,
          cover,
          nodeUrl,
          underway,
        );
        // A batch that was drained in the meantime may be both in `live` and
        // in the snapshot, so both are read again.
        if (drains !== before) continue;
        const unseen = underway.filter(({ id, minute }) =>
          !seen.has(id) && (cover.since === null || minute >= cover.since)
        );
        const samples = sumSamples([
          ...stored,
          ...unseen.flatMap((batch) => batch.samples),
          ...live,
        ]).map(toSample);
        return { samples, since: oldest(stored, unseen, liveSince) };
      }
    },
  };
}

/**
 * Returns the stored rows, and which batches are among them, as of one moment
 * of the database.
 */
async function snapshot(
  sql: Sql,
  cover: Cover,
  nodeUrl: string,
  batches: readonly Batch[],
): Promise<{ stored: StoredSample[]; seen: ReadonlySet<string> }> {
  if (batches.length === 0) {
    const stored = await readSamples(sql, cover, { only: nodeUrl });
    return { stored, seen: new Set() };
  }
  return await sql.begin("isolation level repeatable read", async (tx) => {
    const stored = await readSamples(tx, cover, { only: nodeUrl });
    return { stored, seen: await committed(tx, batches) };
  });
}

/** Returns the ids of those batches that were added to the rows. */
async function committed(
  sql: Sql | TransactionSql,
  batches: readonly Batch[],
): Promise<ReadonlySet<string>> {
  const ids = batches.map(({ id }) => id);
  const rows = await sql<{ id: string }[]>`
    select id from commands where id = any(${ids}) and answer is not null`;
  return new Set(rows.map(({ id }) => id));
}

function oldest(
  stored: readonly StoredSample[],
  unseen: readonly Batch[],
  liveSince: Date,
): Date {
  let least = liveSince.getTime();
  for (const { first_at } of stored) {
    least = Math.min(least, first_at.getTime());
  }
  for (const { minute } of unseen) least = Math.min(least, minute.getTime());
  return new Date(least);
}

function startOfMinute(time: number): Date {
  return new Date(Math.floor(time / MINUTE_MS) * MINUTE_MS);
}
