import { v7 as uuidv7 } from "uuid";
import type { TestDatabase } from "../../db/testing.ts";
import { type PreparedPhoto, preparePhotos } from "../../market/photos.ts";
import { addPerson, addSession } from "../../market/testing.ts";
import { PHOTO } from "./steps.ts";

/** A market in which each page has something to show. */
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

const ITEMS = [
  ["Mid-century armchair in green wool", "home", "good", 24_500],
  ["Gravel bike, 54 cm, carbon fork", "sports", "like-new", 98_000],
  ["Film camera with 50 mm lens", "electronics", "good", 14_900],
  ["Essays, two volumes in a slipcase", "books", "fair", 1_850],
  ["Acoustic guitar, solid spruce top", "music", "good", 32_000],
  ["Rain jacket, size M", "fashion", "like-new", 6_500],
  ["Wooden train set, 64 pieces", "toys", "good", 3_900],
  ["Monstera in a terracotta pot", "garden", "new", 2_800],
  ["Moped, 1978, runs well", "vehicles", "for-parts", 1_250_000],
  ["Riso print, framed", "art", "new", 7_200],
  ["Porcelain fox", "collectibles", "good", 1_200],
  [
    "A box of odd brass screws, roughly two kilos, of which nobody ever has the one that is needed",
    "other",
    "good",
    900,
  ],
] as const;

/** Fills a database for pages to be looked at. */
export async function furnish({ writer }: TestDatabase): Promise<Furnished> {
  const [me, other, admin] = await Promise.all([
    addPerson(writer),
    addPerson(writer),
    addPerson(writer, { role: "admin" }),
  ]);
  const photo = await preparedPhoto();
  const ids: string[] = [];
  for (const [i, [title, category, condition, price]] of ITEMS.entries()) {
    const id = uuidv7();
    ids.push(id);
    const row = {
      id,
      seller_id: i % 2 === 0 ? me.id : other.id,
      title,
      description: "Used with care.\n\nPick-up, or shipping at cost.",
      category,
      condition,
      price_cents: price,
      quantity: i % 4 === 1 ? 3 : 1,
    };
    await writer`insert into products ${writer(row)}`;
    const photos = i === 1 ? 3 : i % 3;
    for (let place = 0; place < photos; place++) {
      await addPhoto(writer, id, place, photo);
    }
  }
  const [mine, theirs, sold] = [ids[0]!, ids[1]!, ids[2]!];
  await writer`update products set status = 'sold', quantity = 0 where id = ${sold}`;
  await addOrders(writer, me.id, other.id, sold, theirs);
  await addOffer(writer, mine, me.id, other.id);
  const [user] = await writer<[{ username: string }]>`
    select username from users where id = ${me.id}`;
  return {
    username: user.username,
    token: (await addSession(writer, me)).token,
    adminToken: (await addSession(writer, admin)).token,
    theirs,
    mine,
    sold,
  };
}

type Writer = TestDatabase["writer"];

async function preparedPhoto(): Promise<PreparedPhoto> {
  const file = new File([await Deno.readFile(PHOTO)], "armchair.jpg");
  const [photo] = await preparePhotos([file]);
  if (photo === undefined) throw new Error("The fixture is no photo.");
  return photo;
}

async function addPhoto(
  writer: Writer,
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
  await writer`insert into photos ${writer(row)}`;
  if (position > 0) return;
  await writer`
    update products set cover_photo_id = ${id}, cover_width = ${width}, cover_height = ${height}
    where id = ${product_id}`;
}

/** Orders in every state, bought and sold. */
async function addOrders(
  writer: Writer,
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
        title: bought ? "Gravel bike, 54 cm" : "Film camera",
        price_cents: 14_900,
        quantity: 2,
        ...state,
      };
      await writer`insert into orders ${writer(row)}`;
    }
  }
}

async function addOffer(
  writer: Writer,
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
  await writer`insert into offers ${writer(row)}`;
}
