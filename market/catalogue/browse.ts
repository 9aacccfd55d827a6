/** What is for sale: looking for it, and the pages in which it is found. */
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { cursor, encodeCursor, NO_SUCH_PAGE } from "../../lib/input/cursor.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";
import { nextPage, page, pageLimit } from "../../lib/input/page.ts";
import { optionalLines, unlessBlank } from "../../lib/input/text.ts";
import { timestamp } from "../../lib/input/timestamp.ts";
import { productStatus } from "../statuses.ts";
import { CATEGORIES, CONDITIONS } from "./categories.ts";
import { MAX_PRICE_CENTS } from "./product_row.ts";

const SORTS = ["newest", "cheapest", "dearest"] as const;

export type Sort = typeof SORTS[number];

/** A product as lists show it. */
const productCard = z.strictObject({
  id: z.uuid(),
  title: z.string(),
  price_cents: z.int(),
  condition: z.enum(CONDITIONS),
  category: z.enum(CATEGORIES),
  quantity: z.int().describe("How many are left."),
  status: productStatus,
  photo_id: z.uuid().nullable().describe("The first photo; null without one."),
  photo_width: z.int().nullable()
    .describe("Of the first photo at full size, in pixels."),
  photo_height: z.int().nullable(),
  created_at: timestamp,
});

export type ProductCard = Readonly<z.output<typeof productCard>>;

/** Query strings hold text; code holds numbers. */
function wholeNumber(name: string, min: number, max: number) {
  const error = `Write ${name} as a whole number from ${min} to ${max}.`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
}

/** The last product of a page, by what the pages are ordered by. */
const place = z.strictObject({
  sort: z.enum(SORTS),
  similar: z.boolean(),
  id: z.uuid(),
  price_cents: z.int().min(1).max(MAX_PRICE_CENTS),
});

/**
 * What to look for: `GET /api/products?…` and the home page's address. Prices
 * are in cents.
 */
export const browseQuery = z.strictObject({
  q: unlessBlank(
    optionalLines("what to look for", MAX_LENGTH.search).optional(),
  ),
  category: unlessBlank(
    z.enum(CATEGORIES, "There is no such category.").optional(),
  ),
  condition: unlessBlank(
    z.enum(CONDITIONS, "There is no such condition.").optional(),
  ),
  min: unlessBlank(
    wholeNumber("the lowest price", 0, MAX_PRICE_CENTS).optional(),
  ),
  max: unlessBlank(
    wholeNumber("the highest price", 0, MAX_PRICE_CENTS).optional(),
  ),
  sort: unlessBlank(z.enum(SORTS, "There is no such order.").default("newest")),
  limit: unlessBlank(pageLimit(24)),
  after: unlessBlank(cursor(place).optional()),
}).refine(
  ({ min, max }) => min === undefined || max === undefined || min <= max,
  {
    path: ["max"],
    error: "The highest price is below the lowest.",
  },
).refine(({ sort, after }) => after === undefined || after.sort === sort, {
  path: ["after"],
  error: NO_SUCH_PAGE,
});

export type BrowseQuery = z.output<typeof browseQuery>;

/** A page of what is for sale. */
export const browsePage = z.strictObject({
  products: z.array(productCard),
  next: nextPage,
  similar: z.boolean().describe(
    "True when nothing holds the words looked for, and titles spelled alike are shown instead.",
  ),
});

export type BrowsePage = Readonly<z.output<typeof browsePage>>;

/** Returns the columns of a `ProductCard`, of `products as p`. */
export function cardColumns(sql: Sql) {
  return sql`p.id, p.title, p.price_cents, p.condition, p.category, p.quantity,
    p.status, p.cover_photo_id as photo_id, p.cover_width as photo_width,
    p.cover_height as photo_height, p.created_at`;
}

/** Returns a page of the products for sale that `query` asks for. */
export async function browse(
  sql: Sql,
  query: BrowseQuery,
): Promise<BrowsePage> {
  const similar = query.after?.similar ?? false;
  const found = await readPage(sql, query, similar);
  const misspelt = found.products.length === 0 && query.after === undefined &&
    Boolean(query.q);
  return misspelt ? await readPage(sql, query, true) : found;
}

async function readPage(
  sql: Sql,
  query: BrowseQuery,
  similar: boolean,
): Promise<BrowsePage> {
  const rows = await browseStatement(sql, query, similar);
  const { sort } = query;
  const { items, next } = page(
    rows,
    query.limit,
    ({ id, price_cents }) =>
      encodeCursor(
        { sort, similar, id, price_cents } satisfies z.input<typeof place>,
      ),
  );
  return { products: items, next, similar: similar && items.length > 0 };
}

/**
 * Returns the one statement behind a page, which asks for a row more than the
 * page has.
 */
function browseStatement(
  sql: Sql,
  query: BrowseQuery,
  similar: boolean,
) {
  const { q, category, condition, min, max, sort, limit, after } = query;
  const none = sql``;
  return sql<ProductCard[]>`
    select ${cardColumns(sql)} from products p
    where p.status = 'active'
      ${category ? sql`and p.category = ${category}` : none}
      ${condition ? sql`and p.condition = ${condition}` : none}
      ${min === undefined ? none : sql`and p.price_cents >= ${min}`}
      ${max === undefined ? none : sql`and p.price_cents <= ${max}`}
      ${q ? similar ? spelledLike(sql, q) : holding(sql, q) : none}
      ${after ? following(sql, after) : none}
    order by ${ordered(sql, sort)}
    limit ${limit + 1}`;
}

function ordered(sql: Sql, sort: Sort) {
  switch (sort) {
    case "newest":
      return sql`p.id desc`;
    case "cheapest":
      return sql`p.price_cents, p.id`;
    case "dearest":
      return sql`p.price_cents desc, p.id desc`;
  }
}

function following(sql: Sql, after: z.output<typeof place>) {
  const { id, price_cents } = after;
  switch (after.sort) {
    case "newest":
      return sql`and p.id < ${id}`;
    case "cheapest":
      return sql`and (p.price_cents, p.id) > (${price_cents}, ${id})`;
    case "dearest":
      return sql`and (p.price_cents, p.id) < (${price_cents}, ${id})`;
  }
}

/**
 * A text whose last word may be half-typed, as it is only letters and digits:
 * what begins like that word is found too.
 */
const HALF_TYPED = /^([^"]*[^\p{L}\p{N}"-])?([\p{L}\p{N}]{2,})$/u;

function holding(sql: Sql, q: string) {
  const half = HALF_TYPED.exec(q);
  if (half === null) {
    return sql`and p.search @@ websearch_to_tsquery('english', ${q})`;
  }
  const [, before = "", last = ""] = half;
  return sql`and p.search @@ (websearch_to_tsquery('english', ${q})
    || (websearch_to_tsquery('english', ${before}) && to_tsquery('english', ${`${last}:*`})))`;
}

function spelledLike(sql: Sql, q: string) {
  return sql`and p.id in (select similar_products(${q}))`;
}
