import type { Sql, TransactionSql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import {
  type Actor,
  defineCommand,
  type DomainEvent,
  userId,
} from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { MAX_PRICE_CENTS } from "./browse.ts";
import {
  CATEGORIES,
  type Category,
  type Condition,
  CONDITIONS,
} from "./categories.ts";
import { closeOpenOffers } from "../trade/offer_closing.ts";
import type { Person } from "../accounts/people.ts";
import { changed } from "./product_news.ts";
import { line, lines } from "../../lib/text.ts";

/** For sale; sold out; taken back by its seller; taken down by an admin. */
export type ProductStatus = "active" | "sold" | "withdrawn" | "hidden";

/** A product's photo, by its size in pixels at full size. */
export interface Photo {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** Everything that a product's page shows. */
export interface Product {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category: Category;
  readonly condition: Condition;
  readonly price_cents: number;
  /** How many are left. */
  readonly quantity: number;
  readonly status: ProductStatus;
  /** Whether it can be bought at the asking price. */
  readonly buy_now: boolean;
  /** Whether offers below the asking price are welcome. */
  readonly offers: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly seller: Person;
  readonly photos: readonly Photo[];
}

/** The row that a change to a product works on. */
export interface ProductRow {
  readonly id: string;
  readonly seller_id: string;
  readonly title: string;
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: ProductStatus;
  readonly buy_now: boolean;
  readonly offers: boolean;
}

/** The most of one thing that one listing may have. */
export const MAX_QUANTITY = 1000;

const productFields = {
  title: line("a title", 120),
  description: lines("a description", 5000),
  category: z.enum(CATEGORIES, "Choose a category."),
  condition: z.enum(CONDITIONS, "Choose a condition."),
  price_cents: z.int("Write the price as a number.")
    .min(1, "The lowest price is 0.01.")
    .max(MAX_PRICE_CENTS, "The highest price is 1,000,000.00."),
  quantity: z.int("Write the quantity as a whole number.")
    .min(1, "Sell at least one.")
    .max(MAX_QUANTITY, `Sell at most ${MAX_QUANTITY} at once.`),
  buy_now: z.boolean(),
  offers: z.boolean(),
};

const NO_WAY_TO_BUY = {
  path: ["buy_now"],
  error: "Sell it at the asking price, by offers, or both.",
};

/** Puts something up for sale. */
export const listProduct = defineCommand({
  name: "list_product",
  summary:
    "Puts something up for sale, at the asking price, by offers, or both.",
  access: "user",
  input: z.strictObject({
    ...productFields,
    quantity: productFields.quantity,
    buy_now: productFields.buy_now.default(true),
    offers: productFields.offers.default(true),
  }).refine(({ buy_now, offers }) => buy_now || offers, NO_WAY_TO_BUY),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, input) {
    const id = uuidv7();
    await tx`insert into products ${
      tx({ id, seller_id: userId(actor), ...input })
    }`;
    const { title, price_cents, quantity } = input;
    return {
      result: { product_id: id },
      activity: { subject: id, detail: { title, price_cents, quantity } },
    };
  },
});

/** Changes some fields of one's own product. What was sold out is for sale again with a new quantity. */
export const editProduct = defineCommand({
  name: "edit_product",
  summary:
    "Changes the given fields of one's own product; a sold one is for sale again with a new quantity.",
  access: "user",
  input: z.strictObject({ product_id: z.uuid(), ...productFields })
    .partial().required({ product_id: true }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { product_id, ...changes }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    if (product.status === "withdrawn" || product.status === "hidden") {
      throw new DomainError("conflict", UNAVAILABLE[product.status]);
    }
    const after = { ...product, ...defined(changes) };
    if (!after.buy_now && !after.offers) {
      throw new DomainError("invalid_input", NO_WAY_TO_BUY.error, {
        issues: [{ path: NO_WAY_TO_BUY.path, message: NO_WAY_TO_BUY.error }],
      });
    }
    const status = after.quantity > 0 ? "active" : "sold";
    await tx`
      update products set ${
      tx({ ...defined(changes), status })
    }, updated_at = now()
      where id = ${product_id}`;
    const news = await changed(tx, { ...after, status });
    const closed = await closeOpenOffers(tx, product_id, "changed");
    return {
      result: { product_id },
      activity: {
        subject: product_id,
        detail: { changed: Object.keys(defined(changes)) },
      },
      events: [news, ...closed],
    };
  },
});

/** Takes one's own product off the market; open offers on it close. */
export const withdrawProduct = defineCommand({
  name: "withdraw_product",
  summary: "Takes one's own product off the market; open offers on it close.",
  access: "user",
  input: z.strictObject({ product_id: z.uuid() }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { product_id }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    if (product.status !== "active") {
      throw new DomainError("conflict", UNAVAILABLE[product.status]);
    }
    const events = await setStatus(tx, product, "withdrawn");
    return {
      result: { product_id },
      activity: { subject: product_id, detail: { title: product.title } },
      events,
    };
  },
});

/** Puts a withdrawn product up for sale again. */
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

/** What to tell somebody who wants a product that is not for sale. */
export const UNAVAILABLE: Readonly<Record<ProductStatus, string>> = {
  active: "This item is for sale.",
  sold: "This item is sold.",
  withdrawn: "The seller has withdrawn this item.",
  hidden: "This item was taken down by an administrator.",
};

/**
 * Returns the product's row, locked until the transaction ends.
 *
 * Whoever changes a product and its offers locks the product first: with one order for all, no two writers wait for each
 * other.
 *
 * @throws {DomainError} `not_found`.
 */
export async function lockProduct(
  tx: TransactionSql,
  id: string,
): Promise<ProductRow> {
  const [product] = await tx<ProductRow[]>`
    select id, seller_id, title, price_cents, quantity, status, buy_now, offers
    from products where id = ${id} for no key update`;
  if (product === undefined) {
    throw new DomainError("not_found", "This item does not exist.");
  }
  return product;
}

export const ONLY_ITS_SELLER = "Only its seller can change this item.";

/**
 * As `lockProduct`, for the product's seller alone.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else.
 */
export async function lockOwnProduct(
  tx: TransactionSql,
  actor: Actor,
  id: string,
): Promise<ProductRow> {
  const product = await lockProduct(tx, id);
  if (product.seller_id !== userId(actor)) {
    throw new DomainError("forbidden", ONLY_ITS_SELLER);
  }
  return product;
}

/** Gives a locked product another status; closes the offers that this voids. Returns the events. */
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

/**
 * Returns a product, or null where there is none for this viewer: a hidden one is shown to its seller and to admins only.
 */
export async function findProduct(
  sql: Sql,
  id: string,
  viewer: { readonly id: string; readonly role: "user" | "admin" } | null =
    null,
): Promise<Product | null> {
  const [product] = await sql<Product[]>`
    select p.id, p.title, p.description, p.category, p.condition, p.price_cents, p.quantity, p.status,
      p.buy_now, p.offers, p.created_at, p.updated_at,
      json_build_object('id', s.id, 'username', s.username, 'display_name', s.display_name) as seller,
      coalesce((
        select json_agg(json_build_object('id', f.id, 'width', f.width, 'height', f.height) order by f.position)
        from photos f where f.product_id = p.id), '[]') as photos
    from products p join users s on s.id = p.seller_id
    where p.id = ${id}
      and (p.status <> 'hidden' or p.seller_id = ${viewer?.id ?? null}
        or ${viewer?.role === "admin"})`;
  return product ?? null;
}

/** Leaves out the fields that were not given. */
function defined<Fields extends Record<string, unknown>>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };
}
