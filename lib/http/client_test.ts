import assert from "node:assert/strict";
import { clientAddress, isSecure } from "./client.ts";

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
