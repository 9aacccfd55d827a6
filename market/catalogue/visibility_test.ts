/** Who sees an item that is not for everybody, by whatever way they look. */
import assert from "node:assert/strict";
import type { Sql } from "../../db/pools.ts";
import type { AnyCommand } from "../../cluster/command.ts";
import { startConversation } from "../conversations/conversations.ts";
import {
  addPerson,
  addProduct,
  type TestPerson,
  withMarket,
} from "../testing.ts";
import { makeOffer } from "../trade/offers/offers.ts";
import { purchase } from "../trade/orders.ts";
import { isSeen, type Viewer } from "./product_row.ts";
import { removePhoto } from "./photos/photos.ts";
import { readPhoto } from "./photos/read_photo.ts";
import { editProduct } from "./edit_product.ts";
import { findProduct } from "./products.ts";

type Asker = "nobody" | "a stranger" | "a buyer" | "the seller" | "an admin";

const ALL: readonly Asker[] = [
  "nobody",
  "a stranger",
  "a buyer",
  "the seller",
  "an admin",
];
const INVOLVED: readonly Asker[] = ["a buyer", "the seller", "an admin"];

/** What became of the item or of its seller, and who sees it then. */
const CASES: Record<
  string,
  [change: (owner: Sql) => Promise<unknown>, seers: readonly Asker[]]
> = {
  "for sale": [async () => {}, ALL],
  "sold": [(owner) => owner`update products set status = 'sold'`, ALL],
  "withdrawn": [
    (owner) => owner`update products set status = 'withdrawn'`,
    INVOLVED,
  ],
  "taken down": [
    (owner) => owner`update products set status = 'hidden'`,
    ["the seller", "an admin"],
  ],
  "sold by somebody suspended": [
    async (owner) => {
      await owner`update products set status = 'sold'`;
      await owner`update users set suspended_at = now()
        where id in (select seller_id from products)`;
    },
    INVOLVED,
  ],
  "sold by somebody who left": [
    async (owner) => {
      await owner`update products set status = 'sold'`;
      await owner`update users set deleted_at = now()
        where id in (select seller_id from products)`;
    },
    INVOLVED,
  ],
};

/** How a buyer may be involved. */
const DEALS: readonly ((
  owner: Sql,
  product: string,
  buyer: string,
  seller: string,
) => Promise<unknown>)[] = [
  (owner, product, buyer, seller) =>
    owner`insert into orders (id, product_id, buyer_id, seller_id, title,
        price_cents, quantity)
      values (gen_random_uuid(), ${product}, ${buyer}, ${seller}, 'A thing',
        1000, 1)`,
  (owner, product, buyer, seller) =>
    owner`insert into offers (id, bargain_id, product_id, buyer_id, seller_id,
        by_seller, price_cents, quantity, expires_at, status)
      select id, id, ${product}, ${buyer}, ${seller}, false, 900, 1, now(),
        'declined' from gen_random_uuid() id`,
  (owner, product, buyer, seller) =>
    owner`insert into conversations (id, product_id, buyer_id, seller_id)
      values (gen_random_uuid(), ${product}, ${buyer}, ${seller})`,
];

for (const [what, [change, seers]] of Object.entries(CASES)) {
  Deno.test(`an item ${what} is seen by ${seers.join(", ")}`, () =>
    withMarket(async ({ db: { owner, reader }, people, refused }) => {
      const [seller, stranger, buyer] = await people(3);
      for (const deal of DEALS) {
        const product = await addProduct(owner, seller, { quantity: 3 });
        const photo = await addPhoto(owner, product);
        await deal(owner, product, buyer.id, seller.id);
        await change(owner);
        const admin = await addPerson(owner, { role: "admin" });
        const viewers: Record<Asker, Viewer & TestPerson | null> = {
          "nobody": null,
          "a stranger": stranger,
          "a buyer": buyer,
          "the seller": seller,
          "an admin": admin,
        };
        for (const [name, viewer] of Object.entries(viewers)) {
          const seen = seers.includes(name as Asker);
          const found = await findProduct(reader, product, viewer);
          assert.equal(found !== null, seen, `the page, by ${name}`);
          const file = await readPhoto(reader, photo, "card", viewer);
          assert.equal(file !== null, seen, `the photo, by ${name}`);
          const known = await readPhoto(reader, photo, null, viewer);
          assert.equal(known !== null, seen, `a kept photo, by ${name}`);
          assert.equal(await isSeen(reader, product, viewer), seen, name);
        }
        if (seers.includes("a stranger")) continue;
        const quantity = 1;
        const asks: [AnyCommand, Record<string, unknown>][] = [
          [purchase, { product_id: product, quantity }],
          [makeOffer, { product_id: product, quantity, price_cents: 900 }],
          [startConversation, { product_id: product }],
          [editProduct, { product_id: product, price_cents: 1 }],
          [removePhoto, { photo_id: photo }],
        ];
        for (const [command, input] of asks) {
          await refused(stranger, command, input, "not_found");
        }
        await owner`update products set status = 'active'`;
        await owner`update users set suspended_at = null, deleted_at = null`;
      }
    }));
}

async function addPhoto(owner: Sql, product: string): Promise<string> {
  const [photo] = await owner<[{ id: string }]>`
    insert into photos (id, product_id, position, width, height, card, "full")
    values (gen_random_uuid(), ${product}, 0, 1, 1, 'card', 'full')
    returning id`;
  return photo.id;
}
