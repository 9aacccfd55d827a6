/** What a form does to the photos that an item has. */
import { DomainError } from "../../../lib/errors/domain_error.ts";

/** The photos of an item by their ids, each list in order. */
interface Arrangement {
  /** Those that the form was shown with; undefined where it does not say. */
  readonly was: readonly string[] | undefined;
  /** Those of the form when it was sent. */
  readonly wanted: readonly string[];
  /** Those that were taken away in the form. */
  readonly removed: readonly string[];
  /** Those that the item has now. */
  readonly present: readonly string[];
}

/**
 * Returns which photos to remove, and the order of the others, or null where
 * that stays. What was added meanwhile, in another window, stays behind the
 * rest; what was removed meanwhile is gone.
 *
 * @throws {DomainError} `conflict` when the order was changed on both sides.
 */
export function arrange(
  { was, wanted, removed, present }: Arrangement,
): { readonly removed: string[]; readonly order: string[] | null } {
  const gone = new Set(removed);
  const left = present.filter((id) => !gone.has(id));
  const arranged = wanted.filter((id) => left.includes(id));
  const known = new Set(was ?? wanted);
  const unmoved = left.filter((id) => known.has(id));
  const shown = (was ?? []).filter((id) => left.includes(id));
  const isMoved = was === undefined ? true : !isSame(arranged, shown);
  const order = [...arranged, ...left.filter((id) => !arranged.includes(id))];
  const result = { removed: present.filter((id) => gone.has(id)) };
  if (!isMoved || isSame(order, left)) return { ...result, order: null };
  if (was !== undefined && !isSame(unmoved, shown)) {
    const message = "The photos were put into another order meanwhile. Look " +
      "at them, and arrange them again.";
    throw new DomainError("conflict", message, {
      issues: [{ path: ["photos"], message }],
    });
  }
  return { ...result, order };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length &&
    one.every((id, place) => id === other[place]);
}
