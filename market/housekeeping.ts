/** What is deleted when it has served its time. */
import type { TransactionSql } from "../db/transaction.ts";
import { z } from "zod";
import { defineCommand } from "../cluster/command.ts";
import type { Sql } from "../db/pools.ts";
import { SETUP_HOURS } from "./accounts/first_admin.ts";
import { isInDraft } from "./catalogue/photos/kept_photos.ts";
import { DEVICE_DAYS } from "./accounts/known_devices.ts";
import { FORGET_FAILURES_HOURS } from "./limits/login_throttle.ts";

/**
 * How long a command's answer, or its refusal, is kept for a repeat, in hours.
 */
const COMMANDS_KEPT_HOURS = 48;

/** How long a photo is kept that neither an item nor a draft has, in hours. */
const UNUSED_PHOTOS_KEPT_HOURS = 24;

/** How long a draft is kept that nobody goes on with, in days. */
const DRAFTS_KEPT_DAYS = 60;

/** How long notifications stay, in days. */
const NOTIFICATIONS_KEPT_DAYS = 90;

/** The longest that lines of the activity log are kept for a time, in days. */
const MAX_ACTIVITY_DAYS = 36_500;

/** The most rows of a kind that one call deletes: no transaction is long. */
const BATCH = 5000;

/**
 * Deletes what has served its time, a batch of each kind. `more` in the answer
 * says that a further call would delete more. The leader does. It refuses
 * nothing.
 */
export const prune = defineCommand({
  name: "prune",
  summary:
    "Deletes sessions, records of commands and refusals, login failures, setup links, drafts, unused photos, notifications and lines of the activity log that have served their time.",
  access: "system",
  // A node of the version before asks for nothing: its log stays.
  input: z.strictObject({
    activity_days: z.int().min(0).max(MAX_ACTIVITY_DAYS).default(0).describe(
      "Days that lines of the activity log are kept; 0 for ever.",
    ),
  }),
  result: z.strictObject({
    commands: z.int(),
    refusals: z.int(),
    sessions: z.int(),
    login_failures: z.int(),
    devices: z.int(),
    setup_links: z.int(),
    notifications: z.int(),
    activities: z.int(),
    drafts: z.int(),
    photos: z.int(),
    more: z.boolean(),
  }),
  async run(tx, _actor, { activity_days }) {
    const kinds = overdue(tx, activity_days);
    const remove = async (kind: keyof typeof kinds) => {
      const { table, due, by } = kinds[kind];
      const { count } = await tx`
        delete from ${tx(table)} where ctid = any(array(
          select ctid from ${tx(table)} f where ${due}
          order by ${tx(by)} limit ${BATCH}))`;
      return count;
    };
    const deleted = {
      commands: await remove("commands"),
      refusals: await remove("refusals"),
      sessions: await remove("sessions"),
      login_failures: await remove("login_failures"),
      devices: await remove("devices"),
      setup_links: await remove("setup_links"),
      notifications: await remove("notifications"),
      activities: await remove("activities"),
      drafts: await remove("drafts"),
      photos: await remove("photos"),
    };
    const counts = Object.values(deleted);
    const more = counts.some((count) => count >= BATCH);
    return {
      result: { ...deleted, more },
      activity: counts.every((count) => count === 0)
        ? null
        : { subject: null, detail: deleted },
    };
  },
});

/**
 * Returns whether anything waits to be deleted by `prune`.
 *
 * @param activityDays How long lines of the activity log are kept, in days; 0
 *   for ever.
 */
export async function anythingToPrune(
  sql: Sql,
  activityDays: number,
): Promise<boolean> {
  const found = await Promise.all(
    Object.values(overdue(sql, activityDays)).map(({ table, due }) =>
      sql`select from ${sql(table)} f where ${due} limit 1`
    ),
  );
  return found.some((rows) => rows.length > 0);
}

/**
 * Returns which rows of which tables have served their time, as conditions in
 * SQL, and the column by whose index they are found.
 */
function overdue(sql: Sql | TransactionSql, activityDays: number) {
  const hoursAgo = (hours: number) =>
    sql`now() - make_interval(hours => ${hours})`;
  return {
    commands: {
      table: "commands",
      due: sql`at < ${hoursAgo(COMMANDS_KEPT_HOURS)}`,
      by: "at",
    },
    refusals: {
      table: "refusals",
      due: sql`at < ${hoursAgo(COMMANDS_KEPT_HOURS)}`,
      by: "at",
    },
    sessions: {
      table: "sessions",
      due: sql`expires_at < now()`,
      by: "expires_at",
    },
    login_failures: {
      table: "login_failures",
      due: sql`last_failed_at < ${hoursAgo(FORGET_FAILURES_HOURS)}`,
      by: "last_failed_at",
    },
    devices: {
      table: "known_devices",
      due: sql`used_at < ${hoursAgo(24 * DEVICE_DAYS)}`,
      by: "used_at",
    },
    setup_links: {
      table: "setup_tokens",
      due: sql`created_at < ${hoursAgo(SETUP_HOURS)}`,
      by: "created_at",
    },
    notifications: {
      table: "notifications",
      // Ids hold their time: a bound of time is a bound of ids.
      due: sql`id < ${oldestKept(Date.now())}`,
      by: "id",
    },
    activities: {
      table: "activities",
      due: activityDays === 0
        ? sql`false`
        : sql`at < ${hoursAgo(24 * activityDays)}`,
      by: "at",
    },
    drafts: {
      table: "drafts",
      due: sql`saved_at < ${hoursAgo(24 * DRAFTS_KEPT_DAYS)}`,
      by: "saved_at",
    },
    photos: {
      table: "photos",
      due: sql`uploader_id is not null and not ${isInDraft(sql)}
        and created_at < ${hoursAgo(UNUSED_PHOTOS_KEPT_HOURS)}`,
      by: "created_at",
    },
  };
}

/** Returns the least UUIDv7 of the time from which notifications are kept. */
function oldestKept(now: number): string {
  const time = now - NOTIFICATIONS_KEPT_DAYS * 24 * 3_600_000;
  const hex = time.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
