import assert from "node:assert/strict";
import { admit } from "./admit.ts";

const config = { trustProxy: true, publicUrl: undefined };

/** A request as it may come in, which `new Request` might refuse. */
function request(method: string, url: string, headers = {}): Request {
  return { method, url, headers: new Headers(headers) } as Request;
}

Deno.test("a request that the app may answer is admitted with its address", () => {
  const url = admit(request("DELETE", "http://node/a?b=c"), config);
  assert.ok(url instanceof URL);
  assert.equal(url.href, "http://node/a?b=c");
});

const REFUSED: [
  method: string,
  url: string,
  status: number,
  allow: string | null,
][] = [
  ["GET", "http://no de/", 400, null],
  ["GET", "http://node/100%", 400, null],
  ["FOO", "http://node/", 501, null],
  ["FOO", "http://node/socket.io/", 501, null],
  ["post", "http://node/api/commands/purchase", 501, null],
  [
    "TRACE",
    "http://node/",
    405,
    "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  ],
  [
    "CONNECT",
    "http://other:443",
    405,
    "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  ],
];
for (const [method, url, status, allow] of REFUSED) {
  Deno.test(`${method} ${url} is refused with ${status}`, async () => {
    const response = admit(request(method, url), config);
    assert.ok(response instanceof Response);
    assert.equal(response.status, status);
    const { headers } = response;
    assert.equal(headers.get("allow"), allow);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.match(headers.get("content-security-policy")!, /script-src 'self';/);
    assert.equal(headers.get("strict-transport-security"), null);
    const type = headers.get("content-type")!;
    if (url.includes("/api/")) {
      const { ok, error } = await response.json();
      assert.deepEqual([ok, error.code], [false, "method_not_allowed"]);
    } else {
      assert.match(type, /^text\/plain/);
      assert.match(await response.text(), /^[A-Z].+\.\n$/);
    }
  });
}

Deno.test("what is refused over https keeps the browser there", () => {
  const response = admit(
    request("TRACE", "http://node/", { "x-forwarded-proto": "https" }),
    config,
  );
  assert.ok(response instanceof Response);
  assert.ok(response.headers.has("strict-transport-security"));
});
