import { z } from "zod";
import { defineCommand } from "../cluster/command.ts";
import type { Sql } from "../db/pools.ts";
import { SETUP_HOURS } from "./accounts/first_admin.ts";
import { FORGET_FAILURES_HOURS } from "./accounts/login_throttle.ts";

/**
 * How long a command's answer, or its refusal, is kept for a repeat, in hours.
 */
export const COMMANDS_KEPT_HOURS = 48;

/** How long notifications stay, in days. */
export const NOTIFICATIONS_KEPT_DAYS = 90;

/**
 * The most rows of a kind that one call deletes, so that no transaction is
 * long.
 */
const BATCH = 5000;

/**
 * Deletes what has served its time. `more` in the answer says that a further
 * call would delete more.
 */
export const prune = defineCommand({
  name: "prune",
  summary:
    "Deletes sessions, records of commands and refusals, login failures, setup links and notifications that have served their time.",
  access: "system",
  input: z.strictObject({}),
  result: z.strictObject({
    commands: z.int(),
    refusals: z.int(),
    sessions: z.int(),
    login_failures: z.int(),
    setup_links: z.int(),
    notifications: z.int(),
    more: z.boolean(),
  }),
  async run(tx) {
    const commands = await tx`
      delete from commands where id in (
        select id from commands where at < now() - ${COMMANDS_KEPT_HOURS} * interval '1 hour'
        order by at limit ${BATCH})`;
    const refusals = await tx`
      delete from refusals where ctid = any(array(
        select ctid from refusals where at < now() - ${COMMANDS_KEPT_HOURS} * interval '1 hour'
        order by at limit ${BATCH}))`;
    const sessions = await tx`
      delete from sessions where token_hash in (
        select token_hash from sessions where expires_at < now() order by expires_at limit ${BATCH})`;
    const failures = await tx`
      delete from login_failures where key in (
        select key from login_failures where last_failed_at < now() - ${FORGET_FAILURES_HOURS} * interval '1 hour'
        order by last_failed_at limit ${BATCH})`;
    const links = await tx`
      delete from setup_tokens where created_at < now() - ${SETUP_HOURS} * interval '1 hour'`;
    // Ids hold their time: a bound of time is a bound of ids.
    const notifications = await tx`
      delete from notifications where id in (
        select id from notifications
        where id < ${oldestKept(Date.now())} order by id limit ${BATCH})`;
    const deleted = {
      commands: commands.count,
      refusals: refusals.count,
      sessions: sessions.count,
      login_failures: failures.count,
      setup_links: links.count,
      notifications: notifications.count,
    };
    const more = Object.values(deleted).some((count) => count >= BATCH);
    return {
      result: { ...deleted, more },
      activity: { subject: null, detail: deleted },
    };
  },
});

/**
 * Returns whether anything has served its time, so that no command is spent on
 * nothing.
 */
export async function anythingToPrune(sql: Sql): Promise<boolean> {
  const [row] = await sql<[{ due: boolean }]>`
    select exists (select from commands where at < now() - ${COMMANDS_KEPT_HOURS} * interval '1 hour')
      or exists (select from refusals where at < now() - ${COMMANDS_KEPT_HOURS} * interval '1 hour')
      or exists (select from sessions where expires_at < now())
      or exists (select from login_failures
        where last_failed_at < now() - ${FORGET_FAILURES_HOURS} * interval '1 hour')
      or exists (select from notifications where id < ${
    oldestKept(Date.now())
  }) as due`;
  return row.due;
}

/** Returns the least UUIDv7 of the time from which notifications are kept. */
function oldestKept(now: number): string {
  const time = now - NOTIFICATIONS_KEPT_DAYS * 24 * 3_600_000;
  const hex = time.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
