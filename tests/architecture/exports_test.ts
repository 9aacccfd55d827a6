/** That every export has somebody who wants it. */
import assert from "node:assert/strict";
import { exportsOf, importsOf, readSources } from "./sources.ts";

/**
 * Files whose exports are a contract with readers outside the project: what
 * commands, events and the stand-in's entry points are made of.
 */
const CONTRACTS = [
  "cluster/command.ts",
  "realtime/events.ts",
  "packages/fresh/mod.ts",
  "packages/fresh/dev.ts",
  "packages/fresh/runtime.ts",
];

/**
 * Fresh imports these by their place, and what they export by its name; so does
 * what it builds (`_fresh/server.js`, the script of a page).
 */
const LOADED_BY_FRESH =
  /^(routes|islands)\/|^packages\/fresh\/(tests\/fixture\/|internal\.ts|src\/client\/|src\/build\/snapshot\.ts)|^app\/app\.ts$/;

Deno.test("nothing is exported that nobody imports", async () => {
  const sources = await readSources();
  const wanted = new Set<string>();
  const wantedWhole = new Set<string>();
  for (const { to, names } of sources.flatMap(importsOf)) {
    for (const name of names) {
      if (name === "*") wantedWhole.add(to);
      else wanted.add(`${to} ${name}`);
    }
  }
  const offences: string[] = [];
  for (const source of sources) {
    const { path } = source;
    if (CONTRACTS.includes(path) || LOADED_BY_FRESH.test(path)) continue;
    if (wantedWhole.has(path)) continue;
    for (const name of exportsOf(source)) {
      if (!wanted.has(`${path} ${name}`)) offences.push(`${path}: ${name}`);
    }
  }
  assert.deepEqual(offences, []);
});
