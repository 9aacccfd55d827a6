import assert from "node:assert/strict";
import {
  answerEveryMethod,
  MethodNotAllowedError,
  refusedMethod,
} from "./methods.ts";

const METHODS: [method: string, status: 405 | 501 | null][] = [
  ["GET", null],
  ["PATCH", null],
  ["OPTIONS", null],
  ["TRACE", 405],
  ["CONNECT", 405],
  ["FOO", 501],
  ["PROPFIND", 501],
  // Methods are told apart by case: a node that took this for a POST would
  // not hold it back, and would not ask where it comes from.
  ["post", 501],
];
for (const [method, status] of METHODS) {
  Deno.test(`${method} is ${status ? `refused with ${status}` : "a route's to answer"}`, () => {
    assert.equal(refusedMethod(method), status);
  });
}

type Handlers = Record<string, () => Response>;
const answer = () => new Response("answer");

const ROUTES: [handlers: Handlers, allow: string][] = [
  [{ GET: answer }, "GET, HEAD, OPTIONS"],
  [{ POST: answer }, "POST, OPTIONS"],
  [{ POST: answer, GET: answer }, "GET, HEAD, POST, OPTIONS"],
  [{ DELETE: answer, HEAD: answer }, "HEAD, DELETE, OPTIONS"],
];
for (const [handlers, allow] of ROUTES) {
  Deno.test(`a route with ${Object.keys(handlers)} allows ${allow}`, () => {
    const all: Handlers = answerEveryMethod(handlers);
    const options = all["OPTIONS"]!();
    assert.equal(options.status, 204);
    assert.equal(options.headers.get("allow"), allow);
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
      if (method in handlers) assert.equal(all[method], answer);
      // Fresh answers it by GET.
      else if (allow.includes(method)) assert.equal(all[method], undefined);
      else {
        assert.throws(
          all[method]!,
          (error) =>
            error instanceof MethodNotAllowedError && error.status === 405 &&
            error.allow === allow,
        );
      }
    }
  });
}

Deno.test("a route keeps an OPTIONS of its own, and one function for all", () => {
  assert.equal(answerEveryMethod({ OPTIONS: answer }).OPTIONS, answer);
  assert.equal(answerEveryMethod(answer), answer);
});
