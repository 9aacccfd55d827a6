import assert from "node:assert/strict";
import { pathToPattern, patternBelow, toFolder } from "./paths.ts";

const PATTERNS: [file: string, pattern: string, withGroups?: string][] = [
  ["index", "/"],
  ["about", "/about"],
  ["shop/index", "/shop"],
  ["shop/[id]", "/shop/:id"],
  ["[id]/edit", "/:id/edit"],
  ["[a]-[b]", "/:a-:b"],
  ["[name].json", "/:name.json"],
  ["[[page]]", "/:page?"],
  ["shop/[[page]]", "/shop/:page?"],
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

const BELOW: [folder: string, pattern: string, to: string][] = [
  ["", "/a", "/a"],
  ["", "/", "/"],
  ["", "*", "/*"],
  ["/base", "/a", "/base/a"],
  ["/base", "/", "/base"],
  ["/base", "*", "/base/*"],
];

for (const [folder, pattern, to] of BELOW) {
  Deno.test(`"${pattern}" below "${folder}" is ${to}`, () => {
    assert.equal(patternBelow(folder, pattern), to);
  });
}

const FOLDERS: [path: string, folder: string][] = [
  ["*", ""],
  ["/", ""],
  ["/*", ""],
  ["/a/(b)/:c", "/a/(b)/:c"],
  ["/a/b/", "/a/b"],
  ["/a/*", "/a"],
  ["/a/:rest*", "/a/:rest*"],
];

for (const [path, folder] of FOLDERS) {
  Deno.test(`"${path}" names the folder "${folder}"`, () => {
    assert.equal(toFolder(path), folder);
  });
}
