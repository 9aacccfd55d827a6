/** That nothing is answered which no synchronous standby has. */
import assert from "node:assert/strict";
import type { TestDatabase } from "../../db/testing.ts";
import { withoutStandby } from "../../db/testing_standby.ts";
import { until } from "../../lib/time/until.ts";
import {
  type NotesTest,
  notesTest,
  refusalOf,
} from "../testing/testing_notes.ts";

/** Ends the wait for the standby, of the one session that waits. */
async function untilWaits(
  { owner }: TestDatabase,
  how: "pg_cancel_backend" | "pg_terminate_backend" | null,
): Promise<void> {
  await until("a commit that waits for a standby", async () => {
    const rows = await owner<{ pid: number }[]>`
      select pid from pg_stat_activity
      where wait_event = 'SyncRep' and datname = current_database()`;
    for (const { pid } of rows) {
      if (how !== null) await owner.unsafe(`select ${how}(${pid})`);
    }
    return rows.length > 0;
  }, { everyMs: 5 });
}

/** Ends a write's wait by force, and repeats it until the standby is back. */
async function repeatAfter(
  how: "pg_cancel_backend" | "pg_terminate_backend",
  { db }: NotesTest,
  write: () => Promise<unknown>,
): Promise<unknown> {
  await using standby = await withoutStandby(db);
  const first = refusalOf(write());
  await untilWaits(db, how);
  assert.equal((await first).code, "no_leader");
  let isAnswered = false;
  const repeat = write().catch((error) => error).finally(() =>
    isAnswered = true
  );
  await untilWaits(db, null);
  assert.equal(isAnswered, false);
  await standby.comesBack();
  return await repeat;
}

for (const how of ["pg_terminate_backend", "pg_cancel_backend"] as const) {
  notesTest(
    `what was committed without a standby is answered when one has it (${how})`,
    async (test) => {
      const id = crypto.randomUUID();
      const answer = await repeatAfter(
        how,
        test,
        () => test.write("kept", { id }),
      );
      assert.deepEqual(await test.write("kept", { id }), answer);
      assert.deepEqual(await test.kept(), ["kept"]);
      assert.equal(test.notes.runs(), 1);
    },
  );

  notesTest(
    `what was refused without a standby is refused when one has it (${how})`,
    async (test) => {
      const id = crypto.randomUUID();
      const write = () => test.write("sold", { id, stock: 0 });
      const refusal = await repeatAfter(how, test, write);
      assert.equal((refusal as { code?: string }).code, "sold_out");
      assert.equal(test.notes.runs(), 1);
      assert.deepEqual(await test.kept(), []);
    },
  );
}
