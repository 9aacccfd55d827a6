import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { readBody } from "./body.ts";

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://market.test/", { method: "POST", body, headers });
}

Deno.test("a body within the limit arrives whole", async () => {
  const body = await readBody(post("abc"), 3);
  assert.equal(new TextDecoder().decode(body), "abc");
});

Deno.test("a body past the limit is refused, also when its length was not announced", async () => {
  const stream = ReadableStream.from([new Uint8Array(60), new Uint8Array(60)]);
  await assert.rejects(
    readBody(post(stream), 100),
    (error) => error instanceof DomainError && error.code === "too_large",
  );
  await assert.rejects(
    readBody(post("x".repeat(101), { "content-length": "101" }), 100),
    { code: "too_large" },
  );
});
