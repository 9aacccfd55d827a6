import assert from "node:assert/strict";
import {
  connectionFault,
  faultsOf,
  lookAtServer,
  mayPass,
  type ServerLook,
} from "./server_look.ts";
import { withDatabase } from "../testing.ts";
import { FIT } from "./testing.ts";

const faults: [
  what: string,
  change: Partial<ServerLook>,
  check: string,
  fault: RegExp,
][] = [
  [
    "an old version",
    { version: "14.9", majorVersion: 14 },
    "version",
    /14\.9.*15 or newer/,
  ],
  ["LATIN1", { encoding: "LATIN1" }, "encoding", /LATIN1.*encoding 'UTF8'/],
  ["no encoding", { encoding: "SQL_ASCII" }, "encoding", /SQL_ASCII/],
  ["a pooler", { isPooled: true }, "pooler", /pool_mode = session/],
  ["a standby", { isStandby: true }, "role", /standby.*primary/],
  [
    "no right to make tables",
    { mayCreateTables: false },
    "tables",
    /grant create, usage on schema public to market/,
  ],
  [
    "another user's tables",
    { owner: "postgres" },
    "tables",
    /tables of the user postgres.*"reassign owned by postgres to market"/,
  ],
  [
    "an extension that cannot be had",
    { missingExtensions: ["citext"] },
    "extensions",
    /"create extension citext".*on database "Market" to market/,
  ],
];

for (const [what, change, check, fault] of faults) {
  Deno.test(`${what} is a fault, with what to do`, () => {
    const found = faultsOf({ ...FIT, ...change }, "primary");
    assert.equal(found.length, 1);
    assert.equal(found[0]?.check, check);
    assert.match(found[0]?.text ?? "", fault);
  });
}

Deno.test("a replica may be a standby, and need give no rights", () => {
  const look = {
    ...FIT,
    isStandby: true,
    mayCreateTables: false,
    missingExtensions: ["citext"],
  };
  assert.deepEqual(faultsOf(look, "replica"), []);
  assert.deepEqual(faultsOf(FIT, "primary"), []);
});

Deno.test("a real server is fit for use", () =>
  withDatabase(async (db) => {
    const look = await lookAtServer(db.url);
    assert.deepEqual(faultsOf(look, "primary"), []);
    assert.equal(look.isPooled, false);
    assert.equal(look.database, new URL(db.url).pathname.slice(1));
  }));

Deno.test("a failed connection says what to do, and whether to wait", () => {
  const cases: [code: string, fault: RegExp, passes: boolean][] = [
    ["28P01", /user or password/, false],
    ["28000", /no encryption.*pg_hba/, false],
    ["3D000", /create it/, false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /trusted.*sslrootcert/, false],
    ["SELF_SIGNED_CERT_IN_CHAIN", /trusted.*sslrootcert/, false],
    ["57P03", /starting up/, true],
    ["53300", /max_connections/, true],
    ["ECONNREFUSED", /cannot be reached \(no encryption\)/, true],
  ];
  for (const [code, fault, passes] of cases) {
    const error = Object.assign(new Error("no encryption"), { code });
    assert.match(connectionFault(error), fault, code);
    assert.equal(mayPass(error), passes, code);
  }
});
