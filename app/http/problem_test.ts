import { HttpError } from "fresh";
import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  BrokenOffError,
  SlowSenderError,
} from "../../lib/http/read_limited.ts";
import { TimeLimitError } from "../../lib/time/time_limit.ts";
import { problemOf } from "./problem.ts";

const REQUEST = "6c0d1f9e";

const CASES: readonly (readonly [
  what: string,
  error: unknown,
  status: number,
  code: string,
])[] = [
  ["sold out", new DomainError("sold_out", "Gone."), 409, "sold_out"],
  [
    "an id of another command",
    new DomainError("command_id_reused", "Send a new one."),
    422,
    "command_id_reused",
  ],
  ["no leader", new DomainError("no_leader", "Wait."), 503, "no_leader"],
  ["an unknown address", new HttpError(404), 404, "not_found"],
  ["a request from elsewhere", new HttpError(403), 403, "forbidden"],
  ...["ECONNREFUSED", "ETIMEDOUT", "08006", "25P03", "57P01"].map((code) =>
    [
      `a database lost with ${code}`,
      Object.assign(new Error("x"), { code }),
      503,
      "unavailable",
    ] as const
  ),
  ["a request that broke off", new BrokenOffError("x"), 499, "http_error"],
  ["a body that drips", new SlowSenderError("x"), 408, "http_error"],
  ["a silent database", new TimeLimitError("late"), 503, "unavailable"],
  ["a programming error", new TypeError("x is undefined"), 500, "internal"],
  ["a thrown string", "secret", 500, "internal"],
];

for (const [what, error, status, code] of CASES) {
  Deno.test(`${what} is answered with ${status} ${code}`, () => {
    const problem = problemOf(error, REQUEST);
    assert.deepEqual([problem.status, problem.code], [status, code]);
    assert.notEqual(problem.message, "");
  });
}

Deno.test("an unexpected failure tells the visitor its number and nothing else", () => {
  const error = new Error("password=hunter2");
  const { message, expected } = problemOf(error, REQUEST);
  assert.ok(message.includes(REQUEST));
  assert.ok(!message.includes("hunter2"));
  assert.equal(expected, false);
});

Deno.test("a request that broke off is its sender's doing, and no error of ours", () => {
  assert.equal(problemOf(new BrokenOffError("x"), REQUEST).expected, true);
});
