import assert from "node:assert/strict";
import { returnTo } from "./return_to.ts";

const CASES: [candidate: string | null, expected: string][] = [
  ["/orders?role=seller", "/orders?role=seller"],
  ["/", "/"],
  [null, "/"],
  ["", "/"],
  ["orders", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/a\\b", "/"],
  ["/\t/evil.example", "/"],
  ["/\n/evil.example", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
];

for (const [candidate, expected] of CASES) {
  Deno.test(`after logging in, ${JSON.stringify(candidate)} leads to ${expected}`, () => {
    assert.equal(returnTo(candidate), expected);
  });
}
