import assert from "node:assert/strict";
import { clientAddress, isOwnPage, isSecure } from "./client.ts";

const info = {
  remoteAddr: { transport: "tcp", hostname: "10.0.0.9", port: 1 },
  completed: Promise.resolve(),
} as const;

function request(headers: Record<string, string>): Request {
  return new Request("http://market.test/", { headers });
}

Deno.test("a visitor cannot claim another address or https without a trusted proxy", () => {
  const forged = request({
    "x-forwarded-for": "1.2.3.4",
    "x-forwarded-proto": "https",
  });
  const config = { trustProxy: false };
  assert.equal(clientAddress(forged, info, config), "10.0.0.9");
  assert.equal(isSecure(forged, config), false);
});

Deno.test("behind a trusted proxy, the address is the one that the proxy itself saw", () => {
  const forwarded = request({
    "x-forwarded-for": "6.6.6.6, 1.2.3.4",
    "x-forwarded-proto": "https",
  });
  const config = { trustProxy: true };
  assert.equal(clientAddress(forwarded, info, config), "1.2.3.4");
  assert.equal(isSecure(forwarded, config), true);
});

const SECURE: [proto: string | null, secure: boolean][] = [
  ["https", true],
  ["HTTPS", true],
  ["https, http", true],
  [" https ,http", true],
  ["http, https", false],
  ["httpsx", false],
  [null, false],
];
for (const [proto, secure] of SECURE) {
  Deno.test(`X-Forwarded-Proto ${proto} means that a visitor came by ${secure ? "https" : "http"}`, () => {
    const headers = proto === null ? {} : { "x-forwarded-proto": proto };
    const config = { trustProxy: true };
    assert.equal(isSecure(request(headers), config), secure);
    for (const trustProxy of [true, false]) {
      const known = { trustProxy, publicUrl: "https://market.test" };
      assert.equal(isSecure(request(headers), known), true);
    }
  });
}

Deno.test("a form of our own page is known behind a proxy that ends https", () => {
  const asked = request({ host: "market.test" });
  const known = { trustProxy: false, publicUrl: "https://market.test" };
  assert.equal(isOwnPage("https://market.test", asked, known), true);
  assert.equal(isOwnPage("http://market.test", asked, known), false);
  assert.equal(isOwnPage("https://evil.test", asked, known), false);
  const plain = { trustProxy: false };
  assert.equal(isOwnPage("http://market.test", asked, plain), true);
  assert.equal(isOwnPage("https://market.test", asked, plain), false);
  assert.equal(isOwnPage("null", request({}), plain), false);
});
