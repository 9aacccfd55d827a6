import assert from "node:assert/strict";
import { mergePath, pathToPattern, toSegments } from "./paths.ts";

const PATTERNS: [file: string, pattern: string, withGroups?: string][] = [
  ["index", "/"],
  ["about", "/about"],
  ["shop/index", "/shop"],
  ["shop/[id]", "/shop/:id"],
  ["[id]/edit", "/:id/edit"],
  ["[a]-[b]", "/:a-:b"],
  ["[name].json", "/:name.json"],
  ["[[page]]", "{/:page}?"],
  ["shop/[[page]]", "/shop{/:page}?"],
  ["[...rest]", "/:rest*"],
  ["(info)/index", "/", "/(info)"],
  ["(info)/about", "/about", "/(info)/about"],
  ["shop/(admin)/list", "/shop/list", "/shop/(admin)/list"],
];

for (const [file, pattern, withGroups = pattern] of PATTERNS) {
  Deno.test(`routes/${file} answers ${pattern}`, () => {
    assert.equal(pathToPattern(file), pattern);
    assert.equal(pathToPattern(file, true), withGroups);
  });
}

for (const file of ["[a][b]", "[a", "a]", "x[[a]]", "[[a]]x"]) {
  Deno.test(`routes/${file} is refused, and named`, () => {
    assert.throws(
      () => pathToPattern(file),
      (error) => error instanceof SyntaxError && error.message.includes(file),
    );
  });
}

const MERGED: [base: string, path: string, mounting: boolean, to: string][] = [
  ["", "/a", false, "/a"],
  ["", "/", false, "/"],
  ["/base", "/a", false, "/base/a"],
  ["/base", "/", false, "/base"],
  ["/base", "*", false, "/base/*"],
  ["/base", "*", true, "/base"],
  ["*", "/a", true, "/a"],
  ["/", "/a", true, "/a"],
];

for (const [base, path, mounting, to] of MERGED) {
  Deno.test(`"${path}" ${mounting ? "mounted" : ""} below "${base}"`, () => {
    assert.equal(mergePath(base, path, mounting), to);
  });
}

Deno.test("the segments of a path are the folders it lies in", () => {
  assert.deepEqual(toSegments("*"), []);
  assert.deepEqual(toSegments("/"), []);
  assert.deepEqual(toSegments("/a/(b)/:c"), ["a", "(b)", ":c"]);
  assert.deepEqual(toSegments("/a/b/"), ["a", "b"]);
});
