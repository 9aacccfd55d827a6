import assert from "node:assert/strict";
import { withDatabase } from "../../db/testing.ts";
import { findLeaderless } from "./leaderless.ts";

const LEASE_MS = 7_500;

Deno.test("nobody leads while nobody was ever elected, and since when a leadership ended", () =>
  withDatabase(async ({ owner, primary }) => {
    assert.deepEqual(await findLeaderless(primary, LEASE_MS), {
      since: null,
      seconds: null,
    });
    const node = crypto.randomUUID();
    await owner`select claim_leadership('http://a', ${node}, 'vacant', 0)`;
    assert.equal(await findLeaderless(primary, LEASE_MS), null);
    await owner`select resign_leadership(${node}, 1, 'stopping')`;
    await owner`update elections set ended_at = now() - interval '34 s'`;
    const nobody = await findLeaderless(primary, LEASE_MS);
    assert.equal(Math.floor(nobody?.seconds ?? 0), 34);
  }));

Deno.test("a leader that does not renew leads no more, whatever the row says", () =>
  withDatabase(async ({ owner, primary }) => {
    const node = crypto.randomUUID();
    await owner`select claim_leadership('http://a', ${node}, 'vacant', 0)`;
    await owner`update leadership set renewed_at = now() - interval '7 s'`;
    assert.equal(await findLeaderless(primary, LEASE_MS), null);
    await owner`update leadership set renewed_at = now() - interval '154 s'`;
    const nobody = await findLeaderless(primary, LEASE_MS);
    assert.equal(Math.floor(nobody?.seconds ?? 0), 154);
    assert.ok(nobody?.since);
  }));
