/** Lists in pages: how much is asked for at once, and where the next begins. */
import { z } from "zod";

/**
 * Returns the schema of how many rows a page has, as a query string says it.
 *
 * @param usual how many there are unless told.
 * @param most how many may be asked for.
 */
export function pageLimit(usual: number, most = 100) {
  const error = `Write the limit as a whole number from 1 to ${most}.`;
  return z.coerce.number(error).int(error).min(1, error).max(most, error)
    .default(usual);
}

/** The schema of the cursor that a page names for the one after it. */
export const nextPage = z.string().nullable()
  .describe("The `after` of the next page; null on the last.");

/** One page of a list. */
interface Page<Row, Cursor> {
  readonly items: Row[];
  /** The cursor of the next page; null on the last. */
  readonly next: Cursor | null;
}

/**
 * Returns the first `limit` of the rows as a page.
 *
 * @param rows what was found when one row more than `limit` was asked for.
 * @param cursorOf returns the cursor of what follows a row.
 */
export function page<Row, Cursor>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => Cursor,
): Page<Row, Cursor> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next: more ? cursorOf(last) : null };
}
