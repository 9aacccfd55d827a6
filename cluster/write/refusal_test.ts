/** That a refusal stands, also for attempts that come late. */
import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  bob,
  notesTest,
  refusalOf,
  untilBlocked,
} from "../testing/testing_notes.ts";

const SOLD = new DomainError("sold_out", "Sold.");

notesTest(
  "what was refused is not carried out afterwards: an attempt that comes late is told the same",
  async ({ write, notes, kept, db }) => {
    const id = crypto.randomUUID();
    notes.refuseWith(
      new DomainError("offer_open", "You have made an offer.", {
        issues: [{ path: ["text"], message: "Wait for the answer" }],
      }),
    );
    const first = await refusalOf(write("late", { id }));
    notes.refuseWith(null);
    const second = await refusalOf(write("late", { id }));
    const { code, message, more } = second;
    assert.deepEqual({ code, message, more }, {
      code: first.code,
      message: first.message,
      more: first.more,
    });
    assert.deepEqual(await kept(), []);
    assert.equal((await db.reader`select from commands`).length, 0);
  },
);

notesTest(
  "of two attempts at once, the second agreeing, both are told the same",
  async ({ write, notes, kept, db }) => {
    for (let round = 0; round < 10; round++) {
      const text = `twins ${round}`;
      const id = crypto.randomUUID();
      const call = (): Promise<string> =>
        write(text, { id }).then(
          ({ result }) => result.text,
          ({ code }) => code,
        );
      const held = notes.holdNext();
      notes.refuseWith(SOLD);
      const first = call();
      await held.arrived;
      notes.refuseWith(null);
      // It waits for the first one's id, and gets it before or after the
      // refusal is kept.
      const second = call();
      await untilBlocked(db);
      held.release();
      const [told, repeated] = await Promise.all([first, second]);
      assert.equal(told, repeated);
      const isKept = (await kept()).includes(text);
      assert.equal(told, isKept ? text : "sold_out");
    }
  },
);

notesTest(
  "a refusal binds neither other input, nor another person, nor another id",
  async ({ write, notes }) => {
    const id = crypto.randomUUID();
    notes.refuseWith(SOLD);
    await refusalOf(write("seven", { id }));
    notes.refuseWith(null);
    await write("seven");
    await write("one", { id });
    const late = await refusalOf(write("seven", { id }));
    assert.equal(late.code, "command_id_reused");
    const other = crypto.randomUUID();
    notes.refuseWith(SOLD);
    await refusalOf(write("x", { id: other }));
    notes.refuseWith(null);
    await write("x", { id: other, actor: bob });
  },
);

notesTest(
  "what passes by itself may be tried again with its id",
  async ({ write, notes }) => {
    const id = crypto.randomUUID();
    notes.refuseWith(
      new DomainError("rate_limited", "Slow down.", { retryAfter: 1 }),
    );
    const refused = await refusalOf(write("again", { id }));
    assert.equal(refused.more.retryAfter, 1);
    notes.refuseWith(null);
    assert.equal((await write("again", { id })).result.text, "again");
  },
);
