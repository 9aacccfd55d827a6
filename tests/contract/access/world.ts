/** A small market in which everybody is something to everybody. */
import { v7 as uuidv7 } from "uuid";
import type { Sql } from "../../../db/pools.ts";
import { hashPassword } from "../../../market/accounts/passwords.ts";
import type { ProductStatus } from "../../../market/statuses.ts";
import { addPerson, addProduct, addSession } from "../../../market/testing.ts";

/**
 * Who asks. The `user` is who the thing belongs to: its seller, or the maker of
 * the counter-offer; the `other side` deals with them over it.
 */
export const ASKERS = [
  "nobody",
  "user",
  "other side",
  "stranger",
  "suspended",
  "deleted",
  "admin",
] as const;

export type Asker = typeof ASKERS[number];

/** The ids of what there is, and the tokens of those who may ask. */
export interface World {
  readonly tokens: Readonly<Record<Asker, string | null>>;
  readonly username: string;
  readonly user: string;
  readonly session: string;
  readonly product: string;
  readonly photo: string;
  readonly offer: string;
  readonly order: string;
  readonly conversation: string;
}

const hashed = hashPassword(crypto.randomUUID());

/** Makes a world of its own, whose product is in `status`. */
export async function makeWorld(
  owner: Sql,
  status: ProductStatus = "active",
): Promise<World> {
  const [user, other, stranger, suspended, deleted, admin] = await Promise.all([
    addPerson(owner),
    addPerson(owner),
    addPerson(owner),
    addPerson(owner),
    addPerson(owner),
    addPerson(owner, { role: "admin" }),
  ]);
  const people = { user, stranger, suspended, deleted, admin, other };
  const sessions = new Map(
    await Promise.all(
      Object.entries(people).map(async ([name, person]) =>
        [name, await addSession(owner, person)] as const
      ),
    ),
  );
  // Of a password that nobody types: each would be wrong.
  await owner`update users set password_hash = ${await hashed}
    where password_hash = 'none'`;
  await owner`update users set suspended_at = now() where id = ${suspended.id}`;
  await owner`update users set deleted_at = now() where id = ${deleted.id}`;
  const product = await addProduct(owner, user, { status, quantity: 5 });
  const [photo, offer, order, conversation] = Array.from(
    { length: 4 },
    () => uuidv7(),
  ) as [string, string, string, string];
  await owner`
    insert into photos (id, product_id, position, width, height, card, "full")
    values (${photo}, ${product}, 0, 1, 1, 'card', 'full')`;
  await owner`
    insert into offers (id, bargain_id, product_id, buyer_id, seller_id,
      by_seller, price_cents, quantity, expires_at)
    values (${offer}, ${offer}, ${product}, ${other.id}, ${user.id}, false, 900,
      1, now() + interval '1 day')`;
  await owner`
    insert into orders (id, product_id, buyer_id, seller_id, title, price_cents,
      quantity)
    values (${order}, ${product}, ${other.id}, ${user.id}, 'A thing', 1000, 1)`;
  await owner`
    insert into conversations (id, product_id, buyer_id, seller_id, last_seq)
    values (${conversation}, ${product}, ${other.id}, ${user.id}, 2)`;
  await owner`
    insert into messages (conversation_id, seq, sender_id, body)
    values (${conversation}, 1, ${other.id}, 'Hello'),
      (${conversation}, 2, ${user.id}, 'Hello yourself')`;
  const [row] = await owner<[{ username: string }]>`
    select username from users where id = ${user.id}`;
  const token = (name: string) => sessions.get(name)?.token ?? null;
  return {
    tokens: {
      "nobody": null,
      "user": token("user"),
      "other side": token("other"),
      "stranger": token("stranger"),
      "suspended": token("suspended"),
      "deleted": token("deleted"),
      "admin": token("admin"),
    },
    username: row.username,
    user: user.id,
    session: sessions.get("user")?.id ?? "",
    product,
    photo,
    offer,
    order,
    conversation,
  };
}
