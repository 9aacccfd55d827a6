/** What a furnished market holds, for each page to have something to show. */
import { v7 as uuidv7 } from "uuid";
import type { TestDatabase } from "../../../db/testing.ts";
import {
  type PreparedPhoto,
  preparePhotos,
} from "../../../market/catalogue/photos/photo_files.ts";
import { addPerson, addSession } from "../../../market/testing.ts";
import { type Item, items } from "../../../tasks/seed/catalogue.ts";
import { takePhoto } from "../../../tasks/seed/picture.ts";

/** What the market holds. */
export interface Furnished {
  readonly username: string;
  /** Of a person who sells, bought and sold. */
  readonly token: string;
  readonly adminToken: string;
  /** Somebody else's item, of which there are several, with three photos. */
  readonly theirs: string;
  /** An item of one's own, without a photo. */
  readonly mine: string;
  readonly sold: string;
}

/** As many as one page of the home page holds. */
const ITEMS = 24;

const MINE = 4;
const THEIRS = 1;
const SOLD = 2;

/** Fills a database for pages to be looked at. */
export async function furnish({ owner }: TestDatabase): Promise<Furnished> {
  const [me, other, admin] = await Promise.all([
    addPerson(owner),
    addPerson(owner),
    addPerson(owner, { role: "admin" }),
  ]);
  const ids: string[] = [];
  for (const [i, item] of items().slice(0, ITEMS).entries()) {
    const id = uuidv7();
    ids.push(id);
    await addItem(owner, id, i % 2 === 0 ? me.id : other.id, {
      ...item,
      buy_now: true,
      offers: true,
      quantity: i === THEIRS ? 3 : item.quantity,
      photos: i === THEIRS ? 3 : i === MINE ? 0 : 1,
    });
  }
  const [mine, theirs, sold] = [ids[MINE]!, ids[THEIRS]!, ids[SOLD]!];
  await owner`update products set status = 'sold', quantity = 0 where id = ${sold}`;
  await owner`update users set display_name = 'Mara Lindqvist' where id = ${me.id}`;
  await owner`update users set display_name = 'Otto Brandt' where id = ${other.id}`;
  await addOrders(owner, me.id, other.id, sold, theirs);
  await addOffer(owner, mine, me.id, other.id);
  const [user] = await owner<[{ username: string }]>`
    select username from users where id = ${me.id}`;
  return {
    username: user.username,
    token: (await addSession(owner, me)).token,
    adminToken: (await addSession(owner, admin)).token,
    theirs,
    mine,
    sold,
  };
}

type Owner = TestDatabase["owner"];

async function addItem(
  owner: Owner,
  id: string,
  seller_id: string,
  { key, picture, photos, ...fields }: Item,
): Promise<void> {
  await owner`insert into products ${owner({ id, seller_id, ...fields })}`;
  for (let place = 0; place < photos; place++) {
    const jpeg = await takePhoto(picture, key, place);
    const [photo] = await preparePhotos([new File([jpeg], "photo.jpg")]);
    if (photo !== undefined) await addPhoto(owner, id, place, photo);
  }
}

async function addPhoto(
  owner: Owner,
  product_id: string,
  position: number,
  { width, height, card, full }: PreparedPhoto,
): Promise<void> {
  const id = uuidv7();
  const row = {
    id,
    product_id,
    position,
    width,
    height,
    card: Uint8Array.fromBase64(card),
    full: Uint8Array.fromBase64(full),
  };
  await owner`insert into photos ${owner(row)}`;
  if (position > 0) return;
  await owner`
    update products set cover_photo_id = ${id}, cover_width = ${width}, cover_height = ${height}
    where id = ${product_id}`;
}

/** Orders in every state, bought and sold. */
async function addOrders(
  owner: Owner,
  me: string,
  other: string,
  mine: string,
  theirs: string,
): Promise<void> {
  const now = new Date();
  const states = [
    { status: "placed" },
    { status: "shipped", shipped_at: now },
    { status: "received", shipped_at: now, received_at: now },
    { status: "cancelled", cancelled_at: now },
  ];
  for (const state of states) {
    for (const bought of [true, false]) {
      const row = {
        id: uuidv7(),
        product_id: bought ? theirs : mine,
        buyer_id: bought ? me : other,
        seller_id: bought ? other : me,
        title: bought ? "Something bought" : "Something sold",
        price_cents: 14_900,
        quantity: 2,
        ...state,
      };
      await owner`insert into orders ${owner(row)}`;
    }
  }
}

async function addOffer(
  owner: Owner,
  product_id: string,
  seller_id: string,
  buyer_id: string,
): Promise<void> {
  const id = uuidv7();
  const row = {
    id,
    bargain_id: id,
    product_id,
    buyer_id,
    seller_id,
    by_seller: false,
    price_cents: 20_000,
    quantity: 1,
    expires_at: new Date(Date.now() + 3_600_000),
  };
  await owner`insert into offers ${owner(row)}`;
}
