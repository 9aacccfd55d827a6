import assert from "node:assert/strict";
import { parseDatabaseUrl } from "../../db/connect/database_url.ts";
import { FIT } from "../../db/fitness/testing.ts";
import { judgeEncryption, judgeServer } from "./server.ts";
import { assertWrong } from "./testing.ts";

Deno.test("a server that a start would take is well in every way", () => {
  assertWrong(judgeServer(FIT, "primary"), {});
  assertWrong(judgeServer({ ...FIT, isStandby: true }, "replica"), {});
});

Deno.test("what a start would refuse is wrong, all of it at once", () => {
  const look = {
    ...FIT,
    version: "14.9",
    majorVersion: 14,
    isPooled: true,
    isStandby: true,
    mayCreateTables: false,
  };
  assertWrong(judgeServer(look, "primary"), {
    version: /14\.9.*15 or newer/,
    pooler: /PgBouncer.*pool_mode = session/,
    role: /standby.*name its primary/,
    tables: /grant create, usage on schema public to market/,
  });
});

const encryptions: [
  address: string,
  isEncrypted: boolean,
  state: string,
  text: RegExp,
][] = [
  ["db?sslmode=verify-full", true, "ok", /^on: .*authority and name/],
  ["db?sslmode=verify-ca", true, "ok", /its name is not/],
  ["db?sslmode=require&sslrootcert=/ca", true, "ok", /its name is not/],
  ["db?sslmode=require", true, "note", /^on: .*nobody.*verify-full/],
  ["db", true, "note", /^on: .*verifies nobody/],
  ["db", false, "note", /^off: .*verify-full/],
  ["db?sslmode=disable", false, "note", /^off: .*asks for none/],
  ["127.0.0.1", false, "ok", /^off, on one machine/],
  ["localhost,db", false, "note", /^off/],
  ["%2Frun%2Fpostgresql", false, "ok", /one machine/],
];

for (const [address, isEncrypted, state, text] of encryptions) {
  Deno.test(`encryption ${isEncrypted ? "on" : "off"} at ${address} is ${state}`, () => {
    const [hosts, query] = address.split("?");
    const parsed = parseDatabaseUrl(`postgres://u@${hosts}/d?${query ?? ""}`);
    const finding = judgeEncryption(parsed, isEncrypted);
    assert.equal(finding.state, state);
    assert.match(finding.text, text);
  });
}
