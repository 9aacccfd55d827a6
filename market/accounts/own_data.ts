/** What is kept about a person, for them to take along. */
import type { Sql } from "../../db/pools.ts";
import { agreed, joinAgreed } from "../trade/agreement.ts";
import { findAccount, type OwnAccount } from "./accounts.ts";

/**
 * Everything that is kept about a person, as rows of the tables. Others appear
 * by their ids only.
 */
interface OwnData extends Readonly<Record<string, unknown>> {
  readonly exported_at: Date;
  readonly account: OwnAccount;
}

/**
 * Returns a copy of somebody's own data. Photos are named by their ids; `GET
 * /photos/:id/full` has them.
 *
 * @throws {DomainError} `unauthenticated` when the account is there no longer.
 */
export async function exportOwnData(
  sql: Sql,
  person: string,
): Promise<OwnData> {
  const rows = {
    sessions: sql`
      select id, created_at, last_seen_at, expires_at, user_agent
      from sessions where user_id = ${person} order by created_at`,
    products: sql`
      select id, title, description, category, condition, price_cents,
        quantity, buy_now, offers, status, created_at, updated_at
      from products where seller_id = ${person} order by id`,
    photos: sql`
      select f.id, f.product_id, f.position, f.width, f.height, f.created_at
      from photos f join products p on p.id = f.product_id
      where p.seller_id = ${person}
      union all
      select id, product_id, position, width, height, created_at
      from photos where uploader_id = ${person} order by id`,
    drafts: sql`
      select form, fields, photo_ids, saved_at
      from drafts where user_id = ${person} order by form`,
    orders: sql`
      select o.id, o.product_id, o.buyer_id, o.seller_id, o.offer_id, o.title,
        ${agreed(sql)}, o.price_cents, o.quantity, o.status, o.placed_at,
        o.shipped_at, o.received_at, o.cancelled_at
      from orders o ${joinAgreed(sql)}
      where ${person} in (o.buyer_id, o.seller_id) order by o.id`,
    offers: sql`
      select id, bargain_id, product_id, buyer_id, seller_id, by_seller,
        price_cents, quantity, status, made_at, expires_at, closed_at
      from offers where ${person} in (buyer_id, seller_id) order by id`,
    messages: sql`
      select conversation_id, seq, body, sent_at
      from messages where sender_id = ${person} order by sent_at, seq`,
    notifications: sql`
      select id, kind, subject, created_at, read_at
      from notifications where user_id = ${person} order by id`,
    blocks: sql`
      select blocked_id, created_at from blocks where blocker_id = ${person}`,
    activities: sql`
      select at, label, subject, detail
      from activities where actor_id = ${person} order by id`,
  };
  const [account, ...read] = await Promise.all([
    findAccount(sql, person),
    ...Object.values(rows),
  ]);
  const names = Object.keys(rows);
  return {
    exported_at: new Date(),
    account,
    ...Object.fromEntries(names.map((name, place) => [name, read[place]])),
  };
}
