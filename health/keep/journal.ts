import type { TransactionSql } from "postgres";
import type { Gate } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import type { Recorder } from "../record/recorder.ts";
import { mergeSamples, type Sample, toSample } from "../record/sample.ts";
import {
  readSamples,
  recordSamples,
  type StoredSample,
} from "./samples_store.ts";
import type { Cover } from "./window.ts";

/** One minute of this node's figures on its way to the database. */
export interface Batch {
  /** The command id: however often the batch is sent, it is added once. */
  readonly id: string;
  readonly minute: Date;
  readonly samples: readonly Sample[];
}

interface TrackedBatch extends Batch {
  acknowledged: boolean;
}

/** This node's figures, whether they are in memory, on their way, or in the database. */
export interface Journal {
  /** Sends what was recorded to the database; a batch that was not acknowledged goes first, under its old id. */
  flush(): Promise<void>;
  /** Closes the batch of the current minute, and returns those that the database has not acknowledged. */
  seal(): readonly Batch[];
  /** Returns the batches that the database has not acknowledged. */
  outstanding(): readonly Batch[];
  /** Takes over batches of an earlier run of this node. */
  restore(batches: readonly Batch[]): void;
  /** Returns this node's own figures for `cover`: each call once, the last one included. */
  read(cover: Cover): Promise<OwnFigures>;
}

/** What one node knows of itself. */
export interface OwnFigures {
  /** One for each kind and name. */
  readonly samples: readonly Sample[];
  /** The first minute of the oldest sample; the current one without samples. */
  readonly since: Date;
}

export interface JournalOptions {
  readonly recorder: Recorder;
  readonly gate: Gate;
  readonly reader: Sql;
  readonly nodeUrl: string;
  /** The time of day in milliseconds since 1970. */
  readonly clock?: () => number;
}

const MINUTE_MS = 60_000;

/** Returns the journal of a node that has recorded nothing yet. */
export function createJournal(
  { recorder, gate, reader, nodeUrl, clock = Date.now }: JournalOptions,
): Journal {
  /** Batches that a snapshot of the reader pool may still lack, oldest first. */
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

  /** While the database is away nothing is drained, so memory stays bounded and no call is lost. */
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

  /** A replica may be behind: a batch is remembered until the reader pool shows it. */
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
        // A batch that was drained in the meantime may be both in `live` and in the snapshot: look again.
        if (drains !== before) continue;
        const unseen = underway.filter(({ id, minute }) =>
          !seen.has(id) && (cover.since === null || minute >= cover.since)
        );
        const samples = mergeSamples([
          ...stored,
          ...unseen.flatMap((batch) => batch.samples),
          ...live,
        ]).map(toSample);
        return { samples, since: oldest(stored, unseen, liveSince) };
      }
    },
  };
}

/** Reads the stored rows, and which batches are among them, at one moment of the database. */
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
