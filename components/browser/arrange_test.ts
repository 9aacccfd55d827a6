import assert from "node:assert/strict";
import { move } from "./arrange.ts";

const cases: [from: number, to: number, result: string][] = [
  [0, 1, "bac"],
  [2, 0, "cab"],
  [0, 2, "bca"],
  [0, -1, "abc"],
  [2, 3, "abc"],
];

for (const [from, to, result] of cases) {
  Deno.test(`of abc, ${from} moved to ${to} gives ${result}`, () => {
    assert.equal(move([..."abc"], from, to).join(""), result);
  });
}
