import assert from "node:assert/strict";
import { isContention, isDatabaseLost } from "./failures.ts";

function failure(code: string, more: object = {}): Error {
  return Object.assign(new Error("x"), { code, ...more });
}

const LOST: readonly (readonly [what: string, error: Error])[] = [
  ["a broken connection, as PostgreSQL tells it", failure("08006")],
  ["a connection that PostgreSQL could not make", failure("08001")],
  ["a server that an operator stops", failure("57P01")],
  ["a server that crashed", failure("57P02")],
  ["a server that starts or stops", failure("57P03")],
  ["a database that was dropped", failure("57P04")],
  ["a transaction cut off for idling", failure("25P03")],
  ["a transaction cut off for its length", failure("25P04")],
  ["a server without a free connection", failure("53300")],
  ["a connection that closed under a query", failure("CONNECTION_CLOSED")],
  ["a connection that was destroyed", failure("CONNECTION_DESTROYED")],
  ["a pool that was closed", failure("CONNECTION_ENDED")],
  ["a server that does not answer the driver", failure("CONNECT_TIMEOUT")],
  ["a closed port", failure("ECONNREFUSED", { syscall: "connect" })],
  ["a connection that was reset", failure("ECONNRESET", { syscall: "read" })],
  ["a connection that was aborted", failure("ECONNABORTED")],
  ["a connection that is gone on writing", failure("EPIPE")],
  ["a host that does not answer", failure("ETIMEDOUT")],
  ["a host without a route to it", failure("EHOSTUNREACH")],
  ["a network without a route to it", failure("ENETUNREACH")],
  ["a host without an address", failure("ENOTFOUND")],
  ["a name server that is away", failure("EAI_AGAIN")],
  ["a certificate that has run out", failure("CERT_HAS_EXPIRED")],
  ["a socket file that is gone", failure("ENOENT", { syscall: "connect" })],
];

for (const [what, error] of LOST) {
  Deno.test(`the database is lost: ${what}`, () => {
    assert.equal(isDatabaseLost(error), true);
    assert.equal(isContention(error), false);
  });
}

const NOT_LOST: readonly (readonly [what: string, error: unknown])[] = [
  ["a file of ours that is missing", failure("ENOENT", { syscall: "open" })],
  ["a file that Deno did not find", new Deno.errors.NotFound("x")],
  ["a row that is there already", failure("23505")],
  ["a statement that took too long", failure("57014")],
  ["a write in a session that may only read", failure("25006")],
  ["a statement after one that failed", failure("25P02")],
  ["a full disk", failure("53100")],
  ["an epoch that is over", failure("DS001")],
  ["a deadlock", failure("40P01")],
  ["a fault of ours", new TypeError("x is undefined")],
  ["a code that is a number", Object.assign(new Error("x"), { code: 8006 })],
  ["a thrown string", "08006"],
  ["nothing", undefined],
];

for (const [what, error] of NOT_LOST) {
  Deno.test(`the database is not lost: ${what}`, () => {
    assert.equal(isDatabaseLost(error), false);
  });
}

Deno.test("of a deadlock and a failed serialization a repeat may go well", () => {
  assert.equal(isContention(failure("40001")), true);
  assert.equal(isContention(failure("40P01")), true);
  assert.equal(isContention(failure("23505")), false);
  assert.equal(isContention(undefined), false);
});
