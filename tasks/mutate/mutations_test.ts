import assert from "node:assert/strict";
import { mutate, mutationsOf } from "./mutations.ts";

const cases: [what: string, source: string, mutants: string[]][] = [
  ["a comparison", "if (a === b) c();", ["if (a !== b) c();"]],
  ["a border", "return a < b;", ["return a <= b;"]],
  ["a negation", "if (!a) b();", ["if (a) b();"]],
  ["a comment", "// a === b\n/* a && b */", []],
  ["a text", 'say("a && b");', []],
  ["a sentence", "say(`${a} and ${b} or c`);", []],
  ["a pattern", "x = /a && b/.test(y);", []],
  ["a division", "x = (a) / b - c / d;", ["x = (a) / b + c / d;"]],
  [
    "a condition of SQL",
    "await sql`select from a where b = ${c} and d is null`;",
    [
      "await sql`select from a where b <> ${c} and d is null`;",
      "await sql`select from a where b = ${c} or d is null`;",
      "await sql`select from a where b = ${c} and d is not null`;",
    ],
  ],
  [
    "code inside of SQL",
    "sql`where ${a && { b: `x`, c: 1 }} and d`",
    [
      "sql`where ${a || { b: `x`, c: 1 }} and d`",
      "sql`where ${a && { b: `x`, c: 1 }} or d`",
    ],
  ],
];

for (const [what, source, mutants] of cases) {
  Deno.test(`${what} becomes ${mutants.length} others`, () => {
    const made = mutationsOf(source).map((change) => mutate(source, change));
    assert.deepEqual(made, mutants);
  });
}
