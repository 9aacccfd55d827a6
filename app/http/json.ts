/** JSON from programs, and JSON for them. */
import type { z } from "zod";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { parseInput } from "../../lib/input/parse_input.ts";
import { readBody, TEXT_LIMIT_BYTES } from "./body.ts";
import { headersOf, type Problem } from "./problem.ts";

const NO_STORE = { "cache-control": "no-store" };

/** Returns `body` as a JSON answer that nobody keeps. */
export function json(
  body: unknown,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json(body, {
    status: init.status ?? 200,
    headers: { ...NO_STORE, ...init.headers },
  });
}

/** Returns the answer that every failing API request gets. */
export function problemResponse(problem: Problem): Response {
  const { code, message, issues, status } = problem;
  const error = { code, message, ...(issues === undefined ? {} : { issues }) };
  return json({ ok: false, error }, { status, headers: headersOf(problem) });
}

/**
 * Returns the request's JSON body as `schema` reads it.
 *
 * @throws {DomainError} `invalid_input` for another type, broken JSON or a
 * wrong shape; `too_large` above `TEXT_LIMIT_BYTES`.
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new DomainError(
      "invalid_input",
      "Send JSON with the header Content-Type: application/json.",
    );
  }
  const body = await readBody(request, TEXT_LIMIT_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new DomainError("invalid_input", "The body is not valid JSON.");
  }
  return parseInput(schema, value);
}
