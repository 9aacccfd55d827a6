/**
 * No list may read a whole table: every query runs on a large market, and
 * PostgreSQL tells what it scanned.
 */
import assert from "node:assert/strict";
import type { TransactionSql } from "../db/transaction.ts";
import type { Sql } from "../db/pools.ts";
import { withDatabase } from "../db/testing.ts";
import {
  listActivities,
  listActivityLabels,
} from "../health/activity/activities.ts";
import {
  findOfferHistories,
  listOffers,
  offersQuery,
} from "./trade/offers/offer_lists.ts";
import { browse, browseQuery, type Sort } from "./catalogue/browse.ts";
import {
  conversationsQuery,
  listConversations,
} from "./conversations/conversation_lists.ts";
import { anythingToPrune } from "./housekeeping.ts";
import { listNotifications } from "./notifications.ts";
import { listOrders } from "./trade/order_lists.ts";
import { findProduct } from "./catalogue/products.ts";
import { salesBetween, salesTotal } from "./trade/sales.ts";
import {
  findSeller,
  listListings,
  listSellerProducts,
} from "./catalogue/sellers.ts";
import { findSession, listSessions } from "./accounts/sessions.ts";
import { countWaiting } from "./waiting.ts";

/**
 * A market of 500 people, 20,000 products, and as much of the rest as makes a
 * scan dear.
 */
async function fill(owner: Sql): Promise<void> {
  await owner`
    create function id(name text) returns uuid language sql immutable
    as $$ select overlay(overlay(md5(name) placing '7' from 13) placing '8' from 17)::uuid $$`;
  await owner`
    insert into users (id, username, email, password_hash, display_name)
    select id('u' || n), 'user' || n, 'user' || n || '@example.org', '', 'User ' || n
    from generate_series(0, 499) n`;
  await owner`
    insert into products (id, seller_id, title, description, category, condition, price_cents, quantity)
    select id('p' || n), id('u' || n % 500),
      (array['Lamp', 'Bicycle', 'Guitar', 'Atlas'])[n % 4 + 1] || ' number ' || n, 'Word' || n % 997 || ' and more',
      (array['home', 'sports', 'music', 'books', 'other'])[n % 5 + 1],
      (array['new', 'like-new', 'good', 'fair', 'for-parts'])[n % 7 % 5 + 1], 100 + n * 37 % 50000, 1
    from generate_series(1, 20000) n`;
  await owner`
    insert into orders (id, product_id, buyer_id, seller_id, title, price_cents, quantity, placed_at)
    select id('o' || n), id('p' || n), id('u' || (n + 1) % 500), id('u' || n % 500),
      'Thing', 500, 1, now() - n * interval '1 minute'
    from generate_series(1, 10000) n`;
  await owner`
    insert into offers (id, bargain_id, product_id, buyer_id, seller_id, by_seller, price_cents, quantity, expires_at, status)
    select id('f' || n), id('f' || n), id('p' || n), id('u' || (n + 1) % 500),
      id('u' || n % 500), false, 500, 1, now() + interval '1 day', (array['open', 'declined'])[n % 2 + 1]
    from generate_series(1, 10000) n`;
  await owner`
    insert into conversations (id, product_id, buyer_id, seller_id, last_seq)
    select id('c' || n), id('p' || n), id('u' || (n + 1) % 500), id('u' || n % 500), 3
    from generate_series(1, 10000) n`;
  await owner`
    insert into notifications (id, user_id, kind, subject)
    select id('n' || n), id('u' || n % 500), 'item_sold', '{}' from generate_series(1, 10000) n`;
  await owner`
    insert into sessions (token_hash, id, user_id, expires_at)
    select sha256(('token' || n)::bytea), id('s' || n), id('u' || n % 500), now() + interval '1 day'
    from generate_series(1, 10000) n`;
  await owner`
    insert into commands (id, name, input_hash, epoch)
    select id('k' || n), 'purchase', '', 1 from generate_series(1, 10000) n`;
  await owner`
    insert into activities (at, label, actor_id, node_url, epoch)
    select now() - (20000 - n) * interval '1 minute', (array['purchase', 'log_in', 'register'])[n % 3 + 1],
      id('u' || n % 500), 'http://node' || n % 3, 1
    from generate_series(1, 20000) n`;
  await owner`analyze`;
}

/** Returns the tables of more than 1,000 rows that `work` read whole. */
async function scannedBy(
  sql: Sql,
  work: (sql: Sql) => Promise<unknown>,
): Promise<string[]> {
  return await sql.begin(async (tx) => {
    const before = new Map(await scans(tx));
    // Queries take a pool, of which a transaction has all that they use.
    await work(tx as unknown as Sql);
    return (await scans(tx))
      .filter(([table, count]) => count > (before.get(table) ?? 0))
      .map(([table]) => table);
  });
}

/**
 * Returns how often each large table was read whole so far; the counts may go
 * back to before the transaction.
 */
async function scans(tx: TransactionSql): Promise<[string, number][]> {
  const rows = await tx<{ name: string; count: number }[]>`
    select s.relname as name, s.seq_scan as count
    from pg_stat_xact_user_tables s join pg_class c on c.oid = s.relid
    where c.reltuples > 1000`;
  return rows.map(({ name, count }) => [name, count]);
}

Deno.test("no query reads a whole table of a large market", async (test) => {
  await withDatabase(async (db) => {
    await fill(db.owner);
    const [some] = await db.reader<
      { user: string; product: string; offer: string }[]
    >`
      select id('u7') as user, id('p7') as product, id('f7') as offer`;
    const { user, product, offer } = some!;
    const sorts: Sort[] = ["newest", "cheapest", "dearest"];
    const browsing = sorts.flatMap((sort) =>
      [
        {},
        { category: "home" },
        { condition: "fair" },
        { category: "music", condition: "new" },
        { min: 300, max: 400 },
        { category: "books", min: 300, max: 900 },
        { q: "guitar" },
        { q: "word77" },
        { q: "gutar" },
        { q: "lamp", category: "home", condition: "good", max: 20_000 },
      ].map((query) => ({ ...query, sort }))
    );
    const week = new Date(Date.now() - 7 * 86_400_000);
    const logs = [
      {},
      { label: "log_in" },
      { actor: "user7" },
      { node: "http://node1" },
      { label: "purchase", actor: "user7" },
      { from: week.toISOString(), label: "register" },
      { from: week.toISOString(), to: new Date().toISOString() },
      { after: 10_000, node: "http://node2" },
    ];
    const queries: [string, (sql: Sql) => Promise<unknown>][] = [
      ...browsing.map((query) =>
        [`browse ${JSON.stringify(query)}`, async (sql: Sql) => {
          const { next } = await browse(sql, browseQuery.parse(query));
          if (next !== null) {
            await browse(sql, browseQuery.parse({ ...query, after: next }));
          }
        }] as [string, (sql: Sql) => Promise<unknown>]
      ),
      ...logs.map((query) =>
        [
          `activities ${JSON.stringify(query)}`,
          (sql: Sql) => listActivities(sql, query),
        ] as [string, (sql: Sql) => Promise<unknown>]
      ),
      ["labels", (sql) => listActivityLabels(sql)],
      ["product", (sql) => findProduct(sql, product)],
      ["session", (sql) => findSession(sql, "token7")],
      ["sessions", (sql) => listSessions(sql, user)],
      ["waiting", (sql) => countWaiting(sql, user)],
      ["seller", (sql) => findSeller(sql, "user7")],
      ["seller's products", (sql) => listSellerProducts(sql, user)],
      ["listings", (sql) => listListings(sql, user)],
      ["orders", (sql) => listOrders(sql, user)],
      ["bought", (sql) => listOrders(sql, user, { role: "buyer" })],
      ["sold", (sql) => listOrders(sql, user, { role: "seller" })],
      [
        "sales",
        (sql) => salesBetween(sql, new Date(Date.now() - 3_600_000), 60),
      ],
      ["sales in all", (sql) => salesTotal(sql)],
      [
        "offers",
        (sql) => listOffers(sql, user, offersQuery.parse({})),
      ],
      ["offer histories", (sql) => findOfferHistories(sql, [offer], user)],
      [
        "conversations",
        (sql) => listConversations(sql, user, conversationsQuery.parse({})),
      ],
      ["notifications", (sql) => listNotifications(sql, user)],
      ["prune", (sql) => anythingToPrune(sql, 365)],
    ];
    await test.step("a whole table is noticed when it is read", async () => {
      const read = (sql: Sql) =>
        sql`select from products where description = 'no index on this'`;
      assert.deepEqual(await scannedBy(db.owner, read), ["products"]);
    });
    for (const [name, query] of queries) {
      await test.step(name, async () => {
        assert.deepEqual(await scannedBy(db.owner, query), []);
      });
    }
  });
});
