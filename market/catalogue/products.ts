/** Products: how sellers change them, and what their pages show. */
import type { TransactionSql } from "../../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import {
  defineCommand,
  type DomainEvent,
  userId,
} from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";
import { line, lines } from "../../lib/input/text.ts";
import { timestamp } from "../../lib/input/timestamp.ts";
import { person, personJson } from "../accounts/people.ts";
import { type ProductStatus, productStatus } from "../statuses.ts";
import { closeOpenOffers } from "../trade/offers/offer_closing.ts";
import { CATEGORIES, CONDITIONS } from "./categories.ts";
import { removeDraft } from "./drafts.ts";
import { keptPhotoIds, takeKeptPhotos } from "./photos/kept_photos.ts";
import { changed } from "./product_news.ts";
import {
  lockOwnProduct,
  MAX_PRICE_CENTS,
  MAX_QUANTITY,
  mayBeSeen,
  NOT_FOR_SALE,
  type ProductRow,
  type Viewer,
} from "./product_row.ts";

/** A product's photo. */
const photo = z.strictObject({
  id: z.uuid(),
  width: z.int().describe("At full size, in pixels."),
  height: z.int(),
});

export type Photo = Readonly<z.output<typeof photo>>;

/** Everything that a product's page shows. */
export const productDetails = z.strictObject({
  id: z.uuid(),
  title: z.string(),
  description: z.string(),
  category: z.enum(CATEGORIES),
  condition: z.enum(CONDITIONS),
  price_cents: z.int(),
  version: z.int()
    .describe("It grows with each change of what a buyer relies on."),
  quantity: z.int().describe("How many are left."),
  status: productStatus,
  buy_now: z.boolean()
    .describe("Whether it can be bought at the asking price."),
  offers: z.boolean()
    .describe("Whether offers below the asking price are welcome."),
  created_at: timestamp,
  updated_at: timestamp,
  seller: person,
  photos: z.array(photo).readonly(),
});

export type Product = Readonly<z.output<typeof productDetails>>;

/** What a seller says of a product, field by field. */
export const productFields = {
  title: line("a title", MAX_LENGTH.title),
  description: lines("a description", MAX_LENGTH.description),
  category: z.enum(CATEGORIES, "Choose a category."),
  condition: z.enum(CONDITIONS, "Choose a condition."),
  price_cents: z.int(
    "Write the price as a number. A point or a comma may stand before its " +
      "decimals.",
  )
    .min(1, "The lowest price is the smallest amount of the currency.")
    .max(
      MAX_PRICE_CENTS,
      "This is above the highest price that can be asked.",
    ),
  quantity: z.int("Write the quantity as a whole number.")
    .min(1, "Sell at least one.")
    .max(MAX_QUANTITY, `Sell at most ${MAX_QUANTITY} at once.`),
  buy_now: z.boolean(),
  offers: z.boolean(),
};

/** What is wrong with a product that cannot be bought. */
export const NO_WAY_TO_BUY = {
  path: ["buy_now"],
  error: "Sell it at the asking price, by offers, or both.",
};

/**
 * Puts something up for sale. Anybody who is logged in may.
 *
 * @throws {DomainError} `invalid_input` without any way to buy it; `conflict` for
 * a photo that is not kept for them.
 */
export const listProduct = defineCommand({
  name: "list_product",
  summary:
    "Puts something up for sale, at the asking price, by offers, or both.",
  access: "user",
  input: z.strictObject({
    ...productFields,
    buy_now: productFields.buy_now.default(true),
    offers: productFields.offers.default(true),
    /** Photos that are kept for the seller, in their order. */
    photo_ids: keptPhotoIds.default([]),
    /** Whether it was the seller's draft, which is there no longer then. */
    discard_draft: z.boolean().default(false),
  }).refine(({ buy_now, offers }) => buy_now || offers, NO_WAY_TO_BUY),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { photo_ids, discard_draft, ...input }) {
    const product = { id: uuidv7(), seller_id: userId(actor) };
    const { id } = product;
    await tx`insert into products ${tx({ ...product, ...input })}`;
    if (photo_ids.length > 0) await takeKeptPhotos(tx, product, photo_ids);
    if (discard_draft) await removeDraft(tx, product.seller_id, "listing");
    const { title, price_cents, quantity } = input;
    return {
      result: { product_id: id },
      activity: { subject: id, detail: { title, price_cents, quantity } },
    };
  },
});

/**
 * Takes a product off the market; open offers for it close. Its seller may.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else; `conflict`
 * when it is not for sale.
 */
export const withdrawProduct = defineCommand({
  name: "withdraw_product",
  summary: "Takes one's own product off the market; open offers on it close.",
  access: "user",
  input: z.strictObject({ product_id: z.uuid() }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { product_id }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    if (product.status !== "active") {
      throw new DomainError("conflict", NOT_FOR_SALE[product.status]);
    }
    const events = await setStatus(tx, product, "withdrawn");
    return {
      result: { product_id },
      activity: { subject: product_id, detail: { title: product.title } },
      events,
    };
  },
});

/**
 * Puts a withdrawn product up for sale again, or among the sold ones when
 * nothing is left of it. Its seller may.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else; `conflict`
 * when it is not withdrawn.
 */
export const relistProduct = defineCommand({
  name: "relist_product",
  summary: "Puts one's own withdrawn product up for sale again.",
  access: "user",
  input: z.strictObject({ product_id: z.uuid() }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { product_id }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    if (product.status !== "withdrawn") {
      throw new DomainError(
        "conflict",
        "Only a withdrawn item can be relisted.",
      );
    }
    const status = product.quantity > 0 ? "active" : "sold";
    const events = await setStatus(tx, product, status);
    return {
      result: { product_id },
      activity: { subject: product_id, detail: { title: product.title } },
      events,
    };
  },
});

/**
 * Gives a locked product another status, and closes the offers that this voids.
 *
 * @returns the events that tell of it.
 */
export async function setStatus(
  tx: TransactionSql,
  product: ProductRow,
  status: ProductStatus,
): Promise<DomainEvent[]> {
  await tx`
    update products set status = ${status}, updated_at = now()
    where id = ${product.id}`;
  const news = await changed(tx, { ...product, status });
  const closed = await closeOpenOffers(tx, product.id, "withdrawn");
  return [news, ...closed];
}

/** Returns a product, or null where there is none that `viewer` may see. */
export async function findProduct(
  sql: Sql,
  id: string,
  viewer: Viewer = null,
): Promise<Product | null> {
  const [found] = await sql<Product[]>`
    select p.id, p.title, p.description, p.category, p.condition,
      p.price_cents, p.version, p.quantity, p.status, p.buy_now, p.offers, p.created_at,
      p.updated_at,
      ${personJson(sql, "s")} as seller,
      coalesce((
        select json_agg(json_build_object('id', f.id, 'width', f.width,
          'height', f.height) order by f.position)
        from photos f where f.product_id = p.id), '[]') as photos
    from products p join users s on s.id = p.seller_id
    where p.id = ${id}
      and ${mayBeSeen(sql, viewer)}`;
  return found ?? null;
}
