/** The hash of a value, by its JSON in a form that is the same for equal ones. */
import { createHash } from "node:crypto";

/** Returns the SHA-256 of the canonical JSON of `value`. */
export function hashOf(value: unknown): Uint8Array {
  return createHash("sha256").update(canonicalJson(value)).digest();
}

/**
 * Returns `value` as JSON with the keys of its objects in order, so that equal
 * values give equal text. Members that are `undefined` are left out.
 */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join()}]`;
  }
  if (typeof value === "object" && value !== null && !("toJSON" in value)) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) =>
        `${JSON.stringify(key)}:${canonicalJson(member)}`
      );
    return `{${members.join()}}`;
  }
  return JSON.stringify(value) ?? "null";
}
