/** Every page of a market, as those who may see it get it. */
import { createTestDatabase } from "../../../db/testing.ts";
import type { ApiClient } from "../../../tasks/api_client.ts";
import { startNode } from "../../support/node_process.ts";
import { listed, loggedIn, newcomer } from "../../support/people.ts";
import { readPage, sendForm } from "../forms.ts";

/** A page as a browser without JavaScript gets it. */
export interface ReadPage {
  /** What was asked for, and by whom. */
  readonly name: string;
  readonly html: string;
}

/** What people write in this market: from right to left, with a sign at the end. */
export const WORDS = {
  seller: "דנה כהן (תל אביב)!",
  buyer: "سارة أحمد (بيروت)!",
  title: "כיסא עתיק (2)!",
  description: "כיסא במצב טוב, ראו https://example.org/chair (תמונות)!",
  bio: "אני מוכרת רהיטים (ישנים)!",
  message: "האם הכיסא עדיין פנוי (היום)?",
  reason: "מודעה כפולה (שוב)!",
  search: "שולחן (עגול)!",
} as const;

/** A form that is refused, by its page and what is sent there. */
type Refused = readonly [
  path: string,
  fields: Readonly<Record<string, string>>,
];

/** Returns all pages of a market of its own, with the people's `WORDS` on them. */
export async function readPages(): Promise<ReadPage[]> {
  await using db = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: db.url, LOG_LEVEL: "error" },
  });
  const seller = await newcomer(node.url, "seller");
  const buyer = await newcomer(node.url, "buyer");
  const { username } = await newcomer(node.url, "admin");
  await db.owner`update users set role = 'admin' where username = ${username}`;
  const admin = await loggedIn(node.url, username);
  const nobody = await newcomer(node.url, "nobody");
  const { product, sold, thread } = await trade(seller, buyer, admin);

  const pages: ReadPage[] = [];
  const read = async (who: string, client: ApiClient | null, path: string) => {
    const name = `${who} ${path}`;
    if (client !== null) {
      pages.push({ name, html: await readPage(client, path) });
      return;
    }
    const response = await fetch(node.url + path);
    pages.push({ name, html: await response.text() });
  };
  const refuse = async (
    who: string,
    client: ApiClient,
    [path, fields]: Refused,
  ) => {
    const { status, html } = await sendForm(client, path, fields);
    if (status < 400) throw new Error(`${path} was not refused: ${status}`);
    const name = `${who} ${path} ${JSON.stringify(fields)}`;
    pages.push({ name, html });
  };

  const q = encodeURIComponent(WORDS.search);
  const item = `/products/${product}`;
  const person = `/users/${seller.username}`;
  const EVERYBODY = [
    "/",
    `/?q=${q}&condition=good`,
    "/?price_from=cheap",
    item,
  ];
  const MEMBERS = [
    "/",
    "/account",
    "/listings",
    "/messages",
    "/notifications",
    "/offers",
    "/orders",
    "/orders?role=seller",
    "/sell",
    item,
    `/products/${sold}`,
    person,
  ];
  for (
    const path of [
      ...EVERYBODY,
      person,
      "/login",
      "/register",
      "/setup?token=none",
      "/nowhere",
      "/products/none",
      "/health",
    ]
  ) await read("nobody", null, path);
  for (const path of [...MEMBERS, `${item}/edit`, thread]) {
    await read("seller", seller, path);
  }
  for (const path of [...MEMBERS, thread]) await read("buyer", buyer, path);
  for (const path of ["/listings", "/messages", "/notifications", "/orders"]) {
    await read("newcomer", nobody, path);
  }
  for (const path of [item, person, "/health", "/health/activity"]) {
    await read("admin", admin, path);
  }
  const refusals: [string, ApiClient, Refused][] = [
    ["seller", seller, ["/account", {
      action: "profile",
      display_name: "",
      bio: WORDS.bio,
    }]],
    ["seller", seller, ["/account", { action: "password" }]],
    ["seller", seller, ["/account", { action: "delete", password: "no" }]],
    ["seller", seller, ["/sell", { title: WORDS.title }]],
    ["seller", seller, [`${item}/edit`, { title: WORDS.title, price: "x" }]],
    ["buyer", buyer, [item, { action: "offer", offer_price: "none" }]],
    ["buyer", buyer, [item, { action: "buy", quantity: "none" }]],
    ["buyer", buyer, [item, { action: "none" }]],
    ["buyer", buyer, [thread, {
      action: "send",
      body: WORDS.message.repeat(200),
    }]],
    ["buyer", buyer, [thread, {
      action: "report",
      seq: "99",
      reason: WORDS.reason,
    }]],
    ["admin", admin, [person, {
      action: "suspend",
      reason: WORDS.reason.repeat(30),
    }]],
    ["nobody", nobody, ["/login", { username: "nobody" }]],
    ["nobody", nobody, ["/register", { username: "?" }]],
  ];
  for (const refusal of refusals) await refuse(...refusal);
  return pages;
}

/** Lets two people do everything with each other that pages show. */
async function trade(seller: ApiClient, buyer: ApiClient, admin: ApiClient) {
  await seller.do("edit_profile", {
    display_name: WORDS.seller,
    bio: WORDS.bio,
  });
  await buyer.do("edit_profile", { display_name: WORDS.buyer });
  const { title, description } = WORDS;
  const product = await listed(seller, { title, description, quantity: 4 });
  const sold = await listed(seller, { title, description });
  const taken = await listed(seller, { title, description });
  const offer = { product_id: product, price_cents: 20_000, quantity: 2 };
  const { offer_id } = await buyer.do("make_offer", offer);
  await seller.do("counter_offer", { offer_id, price_cents: 22_000 });
  await buyer.do("purchase", { product_id: sold, quantity: 1 });
  const { conversation_id } = await buyer.do("start_conversation", {
    product_id: product,
  });
  const { message: body, reason } = WORDS;
  await buyer.do("send_message", { conversation_id, body });
  await seller.do("send_message", { conversation_id, body });
  await admin.do("hide_product", { product_id: taken, reason });
  return { product, sold, thread: `/messages/${conversation_id}` };
}
