/**
 * The activity log: a line for each command that was carried out. The gate
 * writes it; this reads it.
 */
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { page, pageLimit } from "../../lib/input/page.ts";
import { unlessBlank } from "../../lib/input/text.ts";
import { hasFourDigitYear } from "../../lib/input/year.ts";

/** Who did something, as the log shows them. */
export interface ActivityActor {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
}

/** A line of the activity log. */
export interface Activity {
  readonly id: number;
  readonly at: Date;
  /** The command's name. */
  readonly label: string;
  /** Who did it; null for the system, and for somebody not logged in. */
  readonly actor: ActivityActor | null;
  readonly node_url: string;
  readonly epoch: number;
  /** The id of what it was done to. */
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * What nodes do by themselves all the time, and what browsers do as people
 * look: it would stand between the lines that tell what people did.
 */
export const HOUSEKEEPING = [
  "discard_old_samples",
  "mark_read",
  "prune",
  "read_notifications",
  "record_samples",
  "touch_sessions",
] as const;

/** How many lines a page has unless told. */
const PAGE_LINES = 50;

const WRONG_TIME = "Write a time as in 2027-01-31T12:00:00Z.";

/** Without control characters, as PostgreSQL refuses text with a NUL. */
const name = (maxLength: number) =>
  z.string().max(maxLength)
    .regex(/^\P{Cc}*$/u, "Leave control characters out.");
const time = z.iso.datetime({ offset: true, error: WRONG_TIME })
  .refine(hasFourDigitYear, WRONG_TIME);

/** Which lines to read. */
export const activitiesQuery = z.strictObject({
  label: unlessBlank(name(60).optional()),
  /** A username. */
  actor: unlessBlank(name(30).optional()),
  /** A node's URL. */
  node: unlessBlank(name(300).optional()),
  from: unlessBlank(time.optional()),
  /** Exclusive. */
  to: unlessBlank(time.optional()),
  /** Whether `HOUSEKEEPING` is among them when no label is asked for. */
  housekeeping: unlessBlank(z.enum(["show", "hide"]).optional()),
  limit: unlessBlank(pageLimit(PAGE_LINES, 1000)),
  /** Lines older than the one with this id. */
  after: unlessBlank(z.coerce.number().int().positive().optional()),
});

export type ActivitiesQuery = z.output<typeof activitiesQuery>;

/**
 * Returns a page of the log, the newest line first, and the `after` of the next
 * page; null on the last one.
 */
export async function listActivities(
  sql: Sql,
  query: Partial<ActivitiesQuery> = {},
): Promise<{ activities: Activity[]; next: number | null }> {
  const { limit = PAGE_LINES } = query;
  const rows = await readLines(sql, query, limit + 1);
  const { items, next } = page(rows, limit, ({ id }) => id);
  return { activities: items, next };
}

/**
 * Returns the first `count` lines that match.
 *
 * Ids follow the order of time, but for transactions that overlap. So a bound
 * of time is turned into one of ids with a minute to spare: the index of every
 * filter is in the order of ids, and its scan ends there.
 */
async function readLines(
  sql: Sql,
  { label, actor, node, from, to, housekeeping, after }: Partial<
    ActivitiesQuery
  >,
  count: number,
): Promise<Activity[]> {
  const none = sql``;
  return await sql<Activity[]>`
    select a.id, a.at, a.label, a.node_url, a.epoch, a.subject, a.detail,
      case when u.id is not null then json_build_object('id', u.id,
        'username', u.username, 'display_name', u.display_name) end as actor
    from activities a left join users u on u.id = a.actor_id
    where true
      ${
    label
      ? sql`and a.label = ${label}`
      : housekeeping === "hide"
      ? sql`and a.label <> all(${HOUSEKEEPING}::text[])`
      : none
  }
      ${
    actor
      ? sql`and a.actor_id =
          (select id from users where username = ${actor})`
      : none
  }
      ${node ? sql`and a.node_url = ${node}` : none}
      ${after ? sql`and a.id < ${after}` : none}
      ${
    from
      ? sql`and a.at >= ${from} and a.id >= coalesce((select id from activities
          where at >= ${from}::timestamptz - interval '1 minute'
          order by at, id limit 1), 0)`
      : none
  }
      ${
    to
      ? sql`and a.at < ${to} and a.id <= coalesce((select id from activities
          where at < ${to}::timestamptz + interval '1 minute'
          order by at desc, id desc limit 1), 0)`
      : none
  }
    order by a.id desc limit ${count}`;
}

/**
 * Returns the labels of the log in alphabetical order. It hops from one to the
 * next in their index instead of reading every line.
 */
export async function listActivityLabels(sql: Sql): Promise<string[]> {
  const rows = await sql<{ label: string }[]>`
    with recursive labels as (
      (select label from activities order by label limit 1)
      union all
      select (select a.label from activities a where a.label > l.label
        order by a.label limit 1)
      from labels l where l.label is not null)
    select label from labels where label is not null`;
  return rows.map(({ label }) => label);
}
