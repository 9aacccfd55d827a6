/** How long files are, how full folders are, how constants are written. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { readSources } from "./sources.ts";

const MAX_LINES = 300;

/** Files that are longer, each with its reason. */
const LONG: Readonly<Record<string, string>> = {};

const MAX_FILES = 20;

/** Folders that hold more files, each with its reason. */
const FULL: Readonly<Record<string, string>> = {
  "db/migrations": "a file a change of the schema, for ever",
};

Deno.test("no file has two subjects: it ends before its 300th line", async () => {
  const offences: string[] = [];
  for (const { path, text } of await readSources(/\.(tsx?|css|sql)$/)) {
    const lines = text.trimEnd().split("\n").length;
    if (lines > MAX_LINES !== path in LONG) offences.push(`${path}: ${lines}`);
  }
  assert.deepEqual(offences, []);
});

Deno.test("no folder is too full to be looked over", async () => {
  const counts = Map.groupBy(
    await readSources(/./),
    ({ path }) => dirname(path),
  );
  const offences = [...counts]
    .filter(([folder, { length }]) => length > MAX_FILES && !(folder in FULL))
    .map(([folder, { length }]) => `${folder}: ${length}`);
  assert.deepEqual(offences, []);
});

/** A constant of its module: a number, a text, a pattern, or a sum of them. */
const CONSTANT =
  /^(?:export )?const (?<name>[\w$]+)(?::[^=]+)? =\s+(?:-?\d[\d_.]*(?:e\d+)?(?: \* [\d_]+)*|"[^"]*"|'[^']*'|\/(?![/*]).*\/[a-z]*);$/gm;

Deno.test("constants are written as constants", async () => {
  const offences: string[] = [];
  for (const { path, text } of await readSources()) {
    for (const { groups } of text.matchAll(CONSTANT)) {
      const name = groups?.["name"] ?? "";
      if (!/^[A-Z][A-Z0-9_]*$/.test(name)) offences.push(`${path}: ${name}`);
    }
  }
  assert.deepEqual(offences, []);
});
