import assert from "node:assert/strict";
import type { Sql } from "../../db/pools.ts";
import { createTestDatabase } from "../../db/testing.ts";
import {
  type DatabaseLook,
  isDatabaseBad,
  lookAtDatabase,
  UNREACHABLE,
} from "./database_look.ts";

const WELL: DatabaseLook = {
  reachable: true,
  primary_reachable: true,
  latency_ms: 250,
  replication_lag_s: 10,
  connections: { open: 80, in_use: 80, allowed: 100 },
};

Deno.test("a look shows how fast the database is and how full", async () => {
  await using db = await createTestDatabase();
  const look = await lookAtDatabase({ reader: db.reader });
  assert.equal(look.reachable, true);
  assert.ok(look.latency_ms !== null && look.latency_ms > 0);
  assert.equal(look.replication_lag_s, null);
  const { open, in_use, allowed } = look.connections;
  assert.ok(1 <= in_use && in_use <= open && open <= allowed);
});

Deno.test("a database that refuses to answer is unreachable", async () => {
  const refusing = (() => Promise.reject(new Error("refused"))) as unknown;
  assert.deepEqual(
    await lookAtDatabase({ reader: refusing as Sql }),
    UNREACHABLE,
  );
});

Deno.test("a database behind a cut network is unreachable, in time", async () => {
  const silent = (() => new Promise(() => {})) as unknown;
  assert.deepEqual(
    await lookAtDatabase({ reader: silent as Sql }, 10),
    UNREACHABLE,
  );
});

const CASES: [name: string, look: DatabaseLook, isBad: boolean][] = [
  ["within every limit", WELL, false],
  ["the primary", { ...WELL, replication_lag_s: null }, false],
  ["unreachable", UNREACHABLE, true],
  ["without its primary", { ...WELL, primary_reachable: false }, true],
  ["slow", { ...WELL, latency_ms: 251 }, true],
  ["behind", { ...WELL, replication_lag_s: 11 }, true],
  [
    "full",
    { ...WELL, connections: { open: 81, in_use: 0, allowed: 100 } },
    true,
  ],
];

for (const [name, look, isBad] of CASES) {
  Deno.test(`a database that is ${name} is ${isBad ? "bad" : "well"}`, () => {
    assert.equal(isDatabaseBad(look), isBad);
  });
}
