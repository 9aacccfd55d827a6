/** What a form does to the photos that an item has. */
import { DomainError } from "../../../lib/errors/domain_error.ts";

/** The photos of an item by their ids, each list in order. */
interface Arrangement {
  /** Those that the form was shown with; undefined where it does not say. */
  readonly was: readonly string[] | undefined;
  /** Those of the form when it was sent, without those taken away. */
  readonly wanted: readonly string[];
  /** Those that were taken away in the form. */
  readonly removed: readonly string[];
  /** Those that the item has now. */
  readonly present: readonly string[];
}

/**
 * Returns which photos to remove, which to add behind the others, and the order
 * of all of them then, or null where that is right. What was added meanwhile, in
 * another window, stays behind the rest; what was removed meanwhile is gone.
 *
 * @throws {DomainError} `conflict` when the order was changed on both sides.
 */
export function arrange({ was, wanted, removed, present }: Arrangement): {
  readonly removed: string[];
  readonly added: string[];
  readonly order: string[] | null;
} {
  const gone = new Set(removed);
  const added = wanted.filter((id) =>
    !present.includes(id) && !was?.includes(id)
  );
  const left = [...present.filter((id) => !gone.has(id)), ...added];
  const arranged = wanted.filter((id) => left.includes(id));
  const known = new Set(was ?? wanted);
  const unmoved = left.filter((id) => known.has(id));
  const shown = (was ?? []).filter((id) => left.includes(id));
  const isMoved = was === undefined ||
    !isSame(arranged, [...shown, ...added]);
  const order = [...arranged, ...left.filter((id) => !arranged.includes(id))];
  const result = { removed: present.filter((id) => gone.has(id)), added };
  if (!isMoved || isSame(order, left)) return { ...result, order: null };
  if (was !== undefined && !isSame(unmoved, shown)) {
    const message = "Meanwhile the photos were put into another order. Save " +
      "again to put yours in its place.";
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
