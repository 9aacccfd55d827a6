import assert from "node:assert/strict";
import { withDatabase } from "../testing.ts";
import { parseDatabaseUrl } from "./database_url.ts";
import { createDialer } from "./dialer.ts";
import { openDriver } from "./driver.ts";

Deno.test("a pool whose every connection could not be opened answers once they can", () =>
  withDatabase(async (db) => {
    const dialer = createDialer(parseDatabaseUrl(db.url));
    const reason = Object.assign(new Error("unreachable"), {
      code: "ETIMEDOUT",
    });
    let isCut = true;
    const sql = openDriver({
      ...dialer,
      dial: (silenceMs) =>
        isCut ? Promise.reject(reason) : dialer.dial(silenceMs),
    }, { max: 2 });
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        const answers = await Promise.allSettled([
          sql`select 1`,
          sql`select 2`,
        ]);
        for (const answer of answers) {
          assert.equal(answer.status, "rejected");
          assert.equal(answer.reason.code, "ETIMEDOUT");
        }
      }
      isCut = false;
      const [row] = await sql`select 3 as three`;
      assert.equal(row?.["three"], 3);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }));

Deno.test("a pool answers also after a connection that closed before its first message was sent", () =>
  withDatabase(async (db) => {
    const dialer = createDialer(parseDatabaseUrl(db.url));
    let closes = true;
    const sql = openDriver({
      ...dialer,
      async dial(silenceMs) {
        const socket = await dialer.dial(silenceMs);
        if (!closes) return socket;
        closes = false;
        // When the driver has put its message together and not sent it.
        void turns(20).then(() => {
          socket.emit("close", false);
          socket.destroy();
        });
        return socket;
      },
    }, { max: 1 });
    try {
      for (const number of [1, 2]) {
        const [row] = await sql`select ${number}::int as number`;
        assert.equal(row?.["number"], number);
      }
    } finally {
      await sql.end({ timeout: 1 });
    }
  }));

/** Lets what waits for nothing but its turn go first. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await null;
}
