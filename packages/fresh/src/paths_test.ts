import assert from "node:assert/strict";
import { pathToPattern } from "./paths.ts";

const PATTERNS: [file: string, pattern: string][] = [
  ["index", "/"],
  ["about", "/about"],
  ["shop/index", "/shop"],
  ["shop/[id]", "/shop/:id"],
  ["[id]/edit", "/:id/edit"],
  ["[a]-[b]", "/:a-:b"],
  ["[name].json", "/:name.json"],
  ["robots.txt", "/robots.txt"],
  ["(info)/index", "/"],
  ["(info)/about", "/about"],
  ["shop/(admin)/list", "/shop/list"],
];

for (const [file, pattern] of PATTERNS) {
  Deno.test(`routes/${file} answers ${pattern}`, () => {
    assert.equal(pathToPattern(file), pattern);
  });
}

for (const file of ["[a][b]", "[a", "a]", "[[a]]", "[...a]"]) {
  Deno.test(`routes/${file} is refused, and named`, () => {
    assert.throws(
      () => pathToPattern(file),
      (error) => error instanceof SyntaxError && error.message.includes(file),
    );
  });
}
