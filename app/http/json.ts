import { z } from "zod";
import { DomainError } from "../../lib/domain_error.ts";
import { issuesOf } from "../../lib/issues.ts";
import { headersOf, type Problem } from "./problem.ts";
import { readBody } from "./body.ts";

/** A command's input is small: the longest is a description of 5,000 characters. */
const JSON_LIMIT_BYTES = 64 * 1024;

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

/** Returns the answer every failing API request gets. */
export function problemResponse(problem: Problem): Response {
  const { code, message, issues, status } = problem;
  const error = { code, message, ...(issues === undefined ? {} : { issues }) };
  return json({ ok: false, error }, { status, headers: headersOf(problem) });
}

/**
 * Returns the request's JSON body as `schema` reads it.
 *
 * @throws {DomainError} `invalid_input` for another type, broken JSON or a wrong shape; `too_large` above 64 KiB.
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
  const body = await readBody(request, JSON_LIMIT_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new DomainError("invalid_input", "The body is not valid JSON.");
  }
  return parseInput(schema, value);
}

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
    if (name in query) {
      throw new DomainError("invalid_input", `Give ${name} only once.`);
    }
    query[name] = value;
  }
  return parseInput(schema, query);
}

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
  throw new DomainError("invalid_input", "Some of the input is wrong.", {
    issues: issuesOf(parsed.error),
  });
}

/** Returns the path parameter as a UUID. @throws {DomainError} `not_found` when it is none: nothing has such an address. */
export function idParam(value: string | undefined): string {
  const parsed = z.uuid().safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DomainError("not_found", "There is nothing at this address.");
}
