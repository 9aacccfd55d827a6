import assert from "node:assert/strict";
import { returnTo } from "./return_to.ts";

const CASES: [candidate: string | null, expected: string][] = [
  ["/orders?role=seller", "/orders?role=seller"],
  ["/", "/"],
  ["/orders#order-7", "/orders#order-7"],
  ["/日", "/%E6%97%A5"],
  ["/。x?q=é", "/%E3%80%82x?q=%C3%A9"],
  ["/\ud800", "/%EF%BF%BD"],
  ["/x/..//evil.example", "/"],
  ["/.//evil.example", "/"],
  [`/${"a".repeat(2000)}`, "/"],
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
  Deno.test(`after logging in, ${JSON.stringify(candidate?.slice(0, 40))} leads to ${expected}`, () => {
    assert.equal(returnTo(candidate), expected);
  });
}
