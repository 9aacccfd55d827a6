/** Reading what came from outside by a schema. */
import type { z } from "zod";
import { DomainError, type Issue } from "../errors/domain_error.ts";

/**
 * Returns `value` as `schema` reads it.
 *
 * @throws {DomainError} `invalid_input` with an issue for each wrong field.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DomainError("invalid_input", "Some of this cannot be accepted.", {
    issues: issuesOf(parsed.error),
  });
}

/**
 * Returns zod's findings as DistSales answers with them: where, and a sentence.
 */
function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({
    path: path.map((part) => typeof part === "number" ? part : String(part)),
    message,
  }));
}
