/**
 * Changes of what somebody has not seen. Two people, or one in two windows, do
 * not undo each other's changes unasked.
 */
import { DomainError, type Issue } from "../lib/errors/domain_error.ts";
import { tidyLines } from "../lib/input/tidy.ts";

/** What to tell somebody whose change meets another's. */
const CHANGED_MEANWHILE = "This was changed meanwhile.";

/** Values by the names of their fields; undefined where one is not given. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Refuses changes of what is not as it was seen, unless it is as they would
 * make it.
 *
 * @param before What the fields are now.
 * @param seen What the sender saw of the fields that change.
 * @throws {DomainError} `conflict`, with an issue for each such field.
 */
export function refuseUnseen(
  before: Fields,
  changes: Fields,
  seen: Fields,
): void {
  const issues: Issue[] = Object.keys(seen)
    .filter((name) =>
      changes[name] !== undefined && seen[name] !== undefined &&
      !isSame(before[name], seen[name]) && before[name] !== changes[name]
    )
    .map((name) => ({ path: [name], message: CHANGED_MEANWHILE }));
  if (issues.length === 0) return;
  throw new DomainError(
    "conflict",
    "Some of this was changed meanwhile, in another window perhaps. Look at " +
      "both before you save.",
    { issues },
  );
}

/** What was seen comes back tidied; what is kept may be from before that. */
function isSame(kept: unknown, seen: unknown): boolean {
  return typeof kept === "string" && typeof seen === "string"
    ? tidyLines(kept) === tidyLines(seen)
    : kept === seen;
}
