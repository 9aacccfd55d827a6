/**
 * The table `metric_samples`: the commands that write it, and what is read from
 * it.
 */
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { type AnyCommand, defineCommand } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { BUCKETS } from "../record/histogram.ts";
import type { Sample } from "../record/sample.ts";
import type { RecentCalls } from "../watch/verdict.ts";
import { MACHINE_ENDPOINTS } from "../record/machine_endpoints.ts";
import { type Cover, KEPT_MS } from "./window.ts";

/** A sample as it is sent from node to node. */
const sampleSchema = z.strictObject({
  kind: z.enum(["endpoint", "function"]),
  name: z.string().min(1).max(200),
  count: z.int().min(0),
  errors: z.int().min(0),
  faults: z.int().min(0),
  sum_ms: z.number().min(0),
  min_ms: z.number().min(0),
  max_ms: z.number().min(0),
  buckets: z.array(z.int().min(0)).max(BUCKETS).readonly(),
});

/** The recorder bounds the number of names of each kind far below this. */
export const samplesSchema = z.array(sampleSchema).max(10_000).readonly();

/**
 * Adds what one node recorded in one minute to its rows of that minute, hour,
 * day, and of all time.
 */
export const recordSamples = defineCommand({
  name: "record_samples",
  summary: "Keeps the figures that a node recorded.",
  access: "system",
  input: z.strictObject({
    node_url: z.url(),
    minute: z.iso.datetime(),
    samples: samplesSchema,
  }),
  result: z.strictObject({}),
  async run(tx, _actor, { node_url, minute, samples }) {
    await tx`
      insert into metric_samples as kept (span, starts_at, node_url, kind, name,
        count, errors, faults, sum_ms, min_ms, max_ms, buckets, first_at)
      select span,
        case span when 'total' then 'epoch'
          else date_trunc(span, ${minute}::timestamptz, 'UTC') end,
        ${node_url}, kind, name, count, errors, faults, sum_ms, min_ms, max_ms,
        buckets, ${minute}::timestamptz
      from jsonb_to_recordset(${
      tx.json(samples)
    }) as added (kind text, name text, count bigint, errors bigint,
          faults bigint, sum_ms float8, min_ms float8, max_ms float8,
          buckets bigint[]),
        unnest(array['minute', 'hour', 'day', 'total']) as span
      on conflict (span, starts_at, node_url, kind, name) do update set
        count = kept.count + excluded.count,
        errors = kept.errors + excluded.errors,
        faults = kept.faults + excluded.faults,
        sum_ms = kept.sum_ms + excluded.sum_ms,
        min_ms = least(kept.min_ms, excluded.min_ms),
        max_ms = greatest(kept.max_ms, excluded.max_ms),
        buckets = add_buckets(kept.buckets, excluded.buckets)`;
    return {
      result: {},
      activity: samples.length === 0
        ? null
        : { subject: node_url, detail: { samples: samples.length } },
    };
  },
});

/** Deletes old rows; those of a longer span count the same calls. */
export const discardOldSamples = defineCommand({
  name: "discard_old_samples",
  summary: "Forgets figures finer than anybody can still ask for.",
  access: "system",
  input: z.strictObject({}),
  result: z.strictObject({ discarded: z.int() }),
  async run(tx) {
    let discarded = 0;
    for (const [span, kept] of Object.entries(KEPT_MS)) {
      const { count } = await tx`
        delete from metric_samples
        where span = ${span}
          and starts_at < now() - ${kept} * interval '1 millisecond'`;
      discarded += count;
    }
    return {
      result: { discarded },
      activity: discarded === 0
        ? null
        : { subject: null, detail: { discarded } },
    };
  },
});

/** The commands of health, by name. */
export const healthCommands: ReadonlyMap<string, AnyCommand> = new Map<
  string,
  AnyCommand
>([recordSamples, discardOldSamples].map((command) => [command.name, command]));

/** A row's sample, the node that recorded it, and the first minute in it. */
export interface StoredSample extends Sample {
  readonly node_url: string;
  readonly first_at: Date;
}

/**
 * Returns the rows of `cover`.
 *
 * @param nodes Whose rows: those of one node, or of all but some.
 */
export async function readSamples(
  sql: Sql | TransactionSql,
  cover: Cover,
  nodes: { readonly only: string } | { readonly except: readonly string[] },
): Promise<StoredSample[]> {
  const whose = "only" in nodes
    ? sql`node_url = ${nodes.only}`
    : sql`node_url <> all(${nodes.except})`;
  const stretches = await Promise.all(
    cover.stretches.map(({ span, from, before }) =>
      sql<StoredSample[]>`
        select node_url, kind, name, count, errors, faults, sum_ms, min_ms,
          max_ms, buckets, first_at
        from metric_samples
        where span = ${span} and starts_at >= ${from}
          and (${before}::timestamptz is null or starts_at < ${before})
          and ${whose}`
    ),
  );
  return stretches.flat();
}

/**
 * Returns how people's calls went in the last 15 minutes, as far as the nodes
 * have flushed them.
 */
export async function readRecentCalls(sql: Sql): Promise<RecentCalls> {
  const [row] = await sql<
    [{ calls: number; faults: number; since: Date | null }]
  >`
    select coalesce(sum(count), 0)::int8 as calls,
      coalesce(sum(faults), 0)::int8 as faults,
      min(starts_at) filter (where faults > 0) as since
    from metric_samples
    where span = 'minute' and starts_at >= now() - interval '15 minutes'
      and kind = 'endpoint' and name <> all(${MACHINE_ENDPOINTS})`;
  return { ...row, since: row.since?.toISOString() ?? null };
}
