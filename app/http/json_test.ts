import assert from "node:assert/strict";
import { z } from "zod";
import { problemResponse, readJson } from "./json.ts";

const schema = z.strictObject({ quantity: z.int().positive() });

function post(body: BodyInit, type = "application/json"): Request {
  return new Request("http://market.test/", {
    method: "POST",
    body,
    headers: { "content-type": type },
  });
}

Deno.test("JSON that fits is read", async () => {
  const read = await readJson(
    post('{"quantity":2}', "application/json; charset=utf-8"),
    schema,
  );
  assert.deepEqual(read, { quantity: 2 });
});

const REFUSED: [what: string, request: () => Request, code: string][] = [
  [
    "another content type",
    () => post('{"quantity":2}', "text/plain"),
    "invalid_input",
  ],
  ["broken JSON", () => post("{"), "invalid_input"],
  [
    "bytes that are no UTF-8",
    () => post(new Uint8Array([0x22, 0xff, 0x22])),
    "invalid_input",
  ],
  ["a wrong type", () => post('{"quantity":"2"}'), "invalid_input"],
  ["an unknown field", () => post('{"quantity":2,"x":1}'), "invalid_input"],
  ["too much", () => post(`"${"x".repeat(70_000)}"`), "too_large"],
];

for (const [what, request, code] of REFUSED) {
  Deno.test(`${what} is refused as ${code}`, async () => {
    await assert.rejects(readJson(request(), schema), { code });
  });
}

Deno.test("a failure says when to try again, in whole seconds", async () => {
  const response = problemResponse({
    status: 503,
    code: "no_leader",
    message: "Wait.",
    retryAfter: 0.4,
    expected: true,
  });
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("retry-after"), "1");
  assert.deepEqual(await response.json(), {
    ok: false,
    error: { code: "no_leader", message: "Wait." },
  });
});
