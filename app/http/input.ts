/** Reading what the parts of a request say: its query, its path, its fields. */
import { z } from "zod";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { parseInput } from "../../lib/input/parse_input.ts";

/**
 * Returns the query string as `schema` reads it; a name given twice is refused.
 *
 * @throws {DomainError} `invalid_input` with an issue for each wrong parameter.
 */
export function readQuery<Schema extends z.ZodType>(
  url: URL,
  schema: Schema,
): z.output<Schema> {
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name)) {
      throw new DomainError("invalid_input", `Give ${name} only once.`);
    }
    query[name] = value;
  }
  return parseInput(schema, query);
}

/**
 * Returns a path parameter, or a hidden field of a form, as a UUID.
 *
 * @throws {DomainError} `not_found` when it is none: nothing has such an id.
 */
export function idParam(value: string | undefined): string {
  const parsed = z.uuid().safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DomainError("not_found", "There is nothing at this address.");
}

/**
 * Returns the number that was typed into a field, or NaN, which no schema
 * takes.
 */
export function wholeNumber(text: string | undefined): number {
  return /^\s*\d{1,9}\s*$/.test(text ?? "") ? Number(text) : NaN;
}
