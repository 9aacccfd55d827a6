/** That nothing commits under an epoch that is over. */
import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { notesTest, untilBlocked } from "../testing/testing_notes.ts";

notesTest(
  "a writer that waited through a claim commits nothing",
  async ({ write, kept, db }) => {
    // A claim under way holds the lock; the write waits at its fence.
    const claim = await db.owner.reserve();
    await claim`begin`;
    await claim`select pg_advisory_xact_lock(leadership_lock())`;
    const writing = write("stale");
    writing.catch(() => {});
    await untilBlocked(db);
    await claim`update leadership set epoch = epoch + 1`;
    await claim`commit`;
    claim.release();
    await assert.rejects(writing, { code: "no_leader" });
    assert.deepEqual(await kept(), []);
    assert.equal((await db.reader`select from commands`).length, 0);
  },
);

notesTest(
  "a claim waits for the write under way",
  async ({ write, notes, db }) => {
    const held = notes.holdNext();
    const writing = write("in time");
    await held.arrived;
    const order: string[] = [];
    const claiming = db.owner.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock(leadership_lock())`;
      order.push("claimed");
      assert.equal((await sql`select from notes`).length, 1);
    });
    const written = writing.then(() => order.push("written"));
    await untilBlocked(db);
    assert.deepEqual(order, []);
    held.release();
    await Promise.all([claiming, written]);
    assert.deepEqual(order.toSorted(), ["claimed", "written"]);
  },
);

notesTest(
  "a transaction cut off midway commits nothing, and the gate goes on",
  async ({ write, notes, kept, db }) => {
    const held = notes.holdNext();
    const writing = write("cut");
    writing.catch(() => {});
    await held.arrived;
    await db.owner`select pg_terminate_backend(pid, 2000) from pg_stat_activity
      where application_name = 'distsales writer'
        and state = 'idle in transaction' and datname = current_database()`;
    held.release();
    await assert.rejects(writing, { code: "no_leader" });
    assert.deepEqual(await kept(), []);
    assert.equal((await write("next")).result.text, "next");
  },
);

notesTest(
  "a refusal that a stopping node cannot keep any more is left to the next leader",
  async ({ write, notes, close }) => {
    const held = notes.holdNext();
    notes.refuseWith(new DomainError("sold_out", "Sold."));
    const writing = write("last");
    writing.catch(() => {});
    await held.arrived;
    const closed = close();
    held.release();
    await assert.rejects(writing, { code: "no_leader" });
    await closed;
  },
);
