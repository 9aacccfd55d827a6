import assert from "node:assert/strict";
import { userInfo } from "node:os";
import {
  type DatabaseAddress,
  DatabaseAddressError,
  describeAddress,
  parseDatabaseUrl,
} from "./database_url.ts";

const ADDRESS: DatabaseAddress = {
  hosts: [{ name: "h", port: 5432 }],
  user: "u",
  password: "p",
  database: "d",
  sslMode: "prefer",
  sslRootCert: undefined,
  passFile: undefined,
};

const OS_USER = Deno.env.get("PGUSER") || userInfo().username;

const SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ é";

const accepted: [url: string, changes: Partial<DatabaseAddress>][] = [
  ["postgres://u:p@h/d", {}],
  ["postgresql://u:p@h/d", {}],
  ["postgres://u:p@h:5433/d", { hosts: [{ name: "h", port: 5433 }] }],
  ["postgres://u:p@h1,h2:5502,10.0.0.3/d", {
    hosts: [
      { name: "h1", port: 5432 },
      { name: "h2", port: 5502 },
      { name: "10.0.0.3", port: 5432 },
    ],
  }],
  [`postgres://u:p@${Array(20).fill("h").join()}/d`, {
    hosts: Array(20).fill({ name: "h", port: 5432 }),
  }],
  ["postgres://u:p@[::1]:5433,[fe80::1]/d", {
    hosts: [{ name: "::1", port: 5433 }, { name: "fe80::1", port: 5432 }],
  }],
  ["postgres://u:p@/d?host=/run/postgresql&port=5433", {
    hosts: [{ name: "/run/postgresql", port: 5433 }],
    sslMode: "disable",
  }],
  ["postgres://u:p@%2Frun%2Fpostgresql/d", {
    hosts: [{ name: "/run/postgresql", port: 5432 }],
    sslMode: "disable",
  }],
  [`postgres://u:${encodeURIComponent(SIGNS)}@h/d`, { password: SIGNS }],
  ["postgres://u:p@ss:word@h/d", { password: "p@ss:word" }],
  ["postgres://u@h/d", { password: undefined }],
  ["postgres://u:@h/d", { password: undefined }],
  ["postgres://u:p@h", { database: "u" }],
  ["postgres://h/d", { user: OS_USER, password: undefined }],
  ["postgres://u:p@h/d%20e", { database: "d e" }],
  ["postgres://u:p@h/d?sslmode=verify-full&sslrootcert=/ca.crt", {
    sslMode: "verify-full",
    sslRootCert: "/ca.crt",
  }],
  ["postgres://u@h/d?passfile=/etc/pgpass", {
    password: undefined,
    passFile: "/etc/pgpass",
  }],
  ["postgres://u:p@h/d?target_session_attrs=read-write", {}],
  ["postgres://u:p@h/d?gssencmode=disable&channel_binding=prefer", {}],
];

for (const [url, changes] of accepted) {
  Deno.test(`${url.slice(0, 60)} is an address`, () => {
    assert.deepEqual(parseDatabaseUrl(url), { ...ADDRESS, ...changes });
  });
}

const refused: [url: string, why: RegExp][] = [
  ["", /form/],
  ["mysql://u:p@h/d", /form/],
  ["postgres://u:secret@h 1/d", /space/],
  ["postgres://u:secret@h1, h2/d", /space/],
  ["postgres://u:secret@h1,,h2/d", /missing/],
  ["postgres://u:secret@/d", /missing/],
  ["postgres://u:secret@h:0/d", /host:port/],
  ["postgres://u:secret@h:70000/d", /host:port/],
  ["postgres://u:secret@h:port/d", /host:port/],
  ["postgres://u:sec/ret@h/d", /%2F/],
  ["postgres://u:sec#ret@h/d", /form|host:port/],
  ["postgres://u:sec%ret@h/d", /%/],
  ["postgres://u:secret%00@h/d", /NUL/],
  ["postgres://u:secret@[1.2.3.4]/d", /IPv6/],
  [`postgres://u:secret@${Array(33).fill("h").join()}/d`, /33 hosts/],
  ["postgres://u:secret@h/d?sslmode=maybe", /sslmode/],
  ["postgres://u:secret@h/d?sslmode=disable&sslmode=require", /twice/],
  ["postgres://u:secret@h/d?application_name=x", /sets "application_name"/],
  ["postgres://u:secret@h/d?default_transaction_read_only=on", /sets/],
  ["postgres://u:secret@h/d?options=-c%20x", /sets "options"/],
  ["postgres://u:secret@h/d?channel_binding=require", /not supported/],
  ["postgres://u:secret@h/d?secret=secret", /no parameter/],
  [`postgres://u:secret@${"h".repeat(5000)}/d`, /too long/],
];

for (const [url, why] of refused) {
  Deno.test(`${url.slice(0, 60) || "nothing"} is refused, without a password in the reason`, () => {
    assert.throws(() => parseDatabaseUrl(url), (error) => {
      assert.ok(error instanceof DatabaseAddressError);
      assert.match(error.message, why);
      const told = error.message.replace('"secret" is no', "");
      assert.doesNotMatch(told, /secret|sec.ret/);
      return true;
    });
  });
}

Deno.test("an address for people has no password in it", () => {
  const address = parseDatabaseUrl("postgres://u:p@h1,[::1]:5/d?sslmode=allow");
  assert.equal(describeAddress(address), "postgres://u@h1:5432,[::1]:5/d");
});
