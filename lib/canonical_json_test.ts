import assert from "node:assert/strict";
import { hashOf } from "./canonical_json.ts";

const EQUAL: readonly (readonly [what: string, a: unknown, b: unknown])[] = [
  ["objects whose keys have another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["the same, deeper", [{ a: { c: 1, d: 2 } }], [{ a: { d: 2, c: 1 } }]],
  ["a member that is undefined, and none", { a: undefined, b: 1 }, { b: 1 }],
  ["undefined in a list, and null", [undefined, 1], [null, 1]],
  ["a date, and its text", new Date(0), "1970-01-01T00:00:00.000Z"],
];

for (const [what, a, b] of EQUAL) {
  Deno.test(`equal hashes: ${what}`, () => {
    assert.deepEqual(hashOf(a), hashOf(b));
  });
}

const DIFFERENT: readonly (readonly [what: string, a: unknown, b: unknown])[] =
  [
    ["a number, and its text", { a: 1 }, { a: "1" }],
    ["lists in another order", [1, 2], [2, 1]],
    ["a member that is null, and none", { a: null }, {}],
    ["text that looks like two members", { a: '1,"b":2' }, { a: "1", b: 2 }],
    ["a list, and an object with its indexes", ["x"], { 0: "x" }],
  ];

for (const [what, a, b] of DIFFERENT) {
  Deno.test(`different hashes: ${what}`, () => {
    assert.notDeepEqual(hashOf(a), hashOf(b));
  });
}

Deno.test("a hash has 32 bytes", () => {
  assert.equal(hashOf({}).length, 32);
});
