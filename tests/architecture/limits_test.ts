/** The limits that docs/security.md tells are those of the code. */
import assert from "node:assert/strict";
import { readSources } from "./sources.ts";

const DOCUMENT = new URL("../../docs/security.md", import.meta.url);

/** A row of the table: `| what | 1,000 | `file` `NAME.key` |`. */
const ROW = /^\| (.+?) +\| ([\d,]+) +\| `([\w/.]+\.ts)` `([\w.]+)` +\|$/;

const section = (await Deno.readTextFile(DOCUMENT)).split("\n## Limits\n")[1]!
  .split("\n## ")[0]!;
const lines = section.split("\n").filter((line) => /^\| .*`/.test(line));
const sources = new Map(
  (await readSources()).map(({ path, text }) => [path, text]),
);

Deno.test("the table of limits has rows", () => assert.ok(lines.length > 20));

for (const line of lines) {
  Deno.test(`the limit ${line.split("|")[1]!.trim()} is the code's`, () => {
    const [, , told = "", path = "", name = ""] = ROW.exec(line) ?? [];
    assert.ok(path, `a row that cannot be read: ${line}`);
    const text = sources.get(path);
    assert.ok(text, `${path} exists`);
    const value = valueOf(text, name.split("."));
    assert.equal(value, Number(told.replaceAll(",", "")), `${path} ${name}`);
  });
}

/** Returns the number that a constant has, or a member of one, or a default. */
function valueOf(text: string, [name = "", ...keys]: string[]): number {
  let at = text.search(new RegExp(`\\b${name}\\b( =|:)`));
  assert.ok(at >= 0, `${name} is there`);
  for (const key of keys) {
    at += text.slice(at).search(new RegExp(`\\b${key}:`));
  }
  const rest = text.slice(at);
  const written = /^\w+(?: =|:) ([\d_ *]+)/.exec(rest) ??
    /\.default\(([\d_]+)\)/.exec(rest.split(".describe")[0]!);
  assert.ok(written?.[1], `${name} is a number`);
  return written[1].replaceAll("_", "").split("*").map(Number)
    .reduce((product, factor) => product * factor);
}
