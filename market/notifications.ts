/** What people are notified of, and the list in which they read it. */
import type { TransactionSql } from "../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { defineCommand, type DomainEvent, userId } from "../cluster/command.ts";
import type { Sql } from "../db/pools.ts";
import { page } from "../lib/input/page.ts";
import { toUsers } from "./events.ts";

/** What people are notified of. */
export type NotificationKind =
  | "offer_received"
  | "offer_countered"
  | "offer_accepted"
  | "offer_declined"
  | "offer_withdrawn"
  | "offer_expired"
  | "offer_closed"
  | "item_sold"
  | "order_shipped"
  | "order_received"
  | "order_cancelled";

/**
 * What a notification is about. It keeps the title as it was, so that it can be
 * read without the product.
 */
export type NotificationSubject = {
  readonly product_id: string;
  readonly title: string;
  readonly bargain_id?: string;
  readonly order_id?: string;
  readonly price_cents?: number;
  readonly quantity?: number;
  /** Why an offer closed by itself. */
  readonly reason?: string;
};

/** A notification to be written, for one person. */
export interface NewNotification {
  readonly to: string;
  readonly kind: NotificationKind;
  readonly subject: NotificationSubject;
}

/** A line of the notification centre. */
export interface Notification {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly subject: NotificationSubject;
  readonly created_at: string;
  readonly read_at: string | null;
}

/**
 * Writes notifications within a command's transaction.
 *
 * @returns the events that tell the people concerned, for the command to
 * return.
 */
export async function notify(
  tx: TransactionSql,
  ...notifications: readonly NewNotification[]
): Promise<DomainEvent[]> {
  if (notifications.length === 0) return [];
  const rows = notifications.map(({ to, kind, subject }) => ({
    id: uuidv7(),
    user_id: to,
    kind,
    subject: tx.json(subject),
  }));
  const written = await tx<
    { id: string; user_id: string; kind: string; created_at: Date }[]
  >`
    insert into notifications ${tx(rows)}
    returning id, user_id, kind, created_at`;
  return written.map((row) =>
    toUsers([row.user_id], "notification:new", {
      id: row.id,
      kind: row.kind,
      created_at: row.created_at.toISOString(),
    })
  );
}

/**
 * Returns a page of a person's notifications, newest first, and the cursor of
 * the next page.
 */
export async function listNotifications(
  sql: Sql,
  user: string,
  { after = null, limit = 30 }: {
    readonly after?: string | null;
    readonly limit?: number;
  } = {},
): Promise<{ notifications: Notification[]; next: string | null }> {
  const rows = await sql<
    {
      id: string;
      kind: NotificationKind;
      subject: NotificationSubject;
      created_at: Date;
      read_at: Date | null;
    }[]
  >`
    select id, kind, subject, created_at, read_at from notifications
    where user_id = ${user} ${after ? sql`and id < ${after}` : sql``}
    order by id desc limit ${limit + 1}`;
  const { items, next } = page(rows, limit, ({ id }) => id);
  return {
    notifications: items.map((row) => ({
      ...row,
      created_at: row.created_at.toISOString(),
      read_at: row.read_at?.toISOString() ?? null,
    })),
    next,
  };
}

/**
 * Marks one's own notifications as read, up to and including `up_to` (an id).
 * Anybody who is logged in may. It refuses nothing.
 */
export const readNotifications = defineCommand({
  name: "read_notifications",
  summary: "Marks my notifications up to one as read.",
  access: "user",
  input: z.strictObject({ up_to: z.uuid() }),
  result: z.strictObject({ read: z.int() }),
  async run(tx, actor, input) {
    const marked = await tx`
      update notifications set read_at = now()
      where user_id = ${userId(actor)} and read_at is null
        and id <= ${input.up_to}`;
    return {
      result: { read: marked.count },
      activity: marked.count === 0
        ? null
        : { subject: null, detail: { read: marked.count } },
    };
  },
});
