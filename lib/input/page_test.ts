import assert from "node:assert/strict";
import { page, pageLimit } from "./page.ts";

const itself = (row: string) => row;

Deno.test("a page names the next one only where more follows", () => {
  assert.deepEqual(page(["a", "b", "c"], 2, itself), {
    items: ["a", "b"],
    next: "b",
  });
  assert.deepEqual(page(["a", "b"], 2, itself), {
    items: ["a", "b"],
    next: null,
  });
  assert.deepEqual(page([], 2, itself), { items: [], next: null });
});

Deno.test("a page has a usual size, and at least one row and at most a hundred", () => {
  const limit = pageLimit(24);
  assert.equal(limit.parse(undefined), 24);
  assert.equal(limit.parse("1"), 1);
  assert.equal(limit.parse("100"), 100);
  for (const wrong of ["0", "101", "-1", "1.5", "many", ""]) {
    assert.equal(limit.safeParse(wrong).success, false, wrong);
  }
});
