/** That a command is carried out once, whole or not at all. */
import assert from "node:assert/strict";
import { z } from "zod";
import { openTransactions } from "../../db/transactions.ts";
import { createRecorder, type Recorder } from "../../health/record/recorder.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { defineCommand } from "../command.ts";
import { TEST_NODE_URL } from "../testing/testing_gate.ts";
import {
  alice,
  bob,
  type NotesTest,
  notesTest,
  refusalOf,
  system,
} from "../testing/testing_notes.ts";
import type { CallOutcome } from "./call.ts";
import { type Admit, createCarryOut } from "./carry_out.ts";

notesTest(
  "a command's answer, row and activity are kept together",
  async ({ write, epoch, events, db }) => {
    const answer = await write("hello");
    assert.equal(answer.epoch, epoch);
    assert.equal(answer.result.text, "hello");
    const activities = await db
      .reader`select label, actor_id, epoch, subject, detail from activities`;
    assert.deepEqual([...activities], [{
      label: "note",
      actor_id: alice.id,
      epoch,
      subject: "hello",
      detail: { kept: true },
    }]);
    assert.deepEqual(events, [{
      to: { users: [alice.id] },
      name: "noted",
      payload: { text: "hello" },
    }]);
  },
);

notesTest(
  "a repeat gets the same answer and changes nothing",
  async ({ write, notes, events, db }) => {
    const id = crypto.randomUUID();
    const first = await write("once", { id });
    const second = await write("once", { id: id.toUpperCase() });
    assert.deepEqual(second, first);
    assert.equal(notes.runs(), 1);
    assert.equal(events.length, 1);
    assert.equal((await db.reader`select from activities`).length, 1);
  },
);

notesTest(
  "repeats at the same time wait for the first and get its answer",
  async ({ write, notes, kept }) => {
    const id = crypto.randomUUID();
    const held = notes.holdNext();
    const calls = Array.from({ length: 6 }, () => write("storm", { id }));
    await held.arrived;
    held.release();
    const answers = await Promise.all(calls);
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(notes.runs(), 1);
    assert.deepEqual(await kept(), ["storm"]);
  },
);

notesTest("the same id for anything else is refused", async ({ write }) => {
  const id = crypto.randomUUID();
  await write("mine", { id });
  for (const [actor, text] of [[alice, "other"], [bob, "mine"]] as const) {
    const error = await refusalOf(write(text, { id, actor }));
    assert.equal(error.code, "command_id_reused");
  }
});

notesTest(
  "a refused command leaves nothing behind",
  async ({ write, events, db }) => {
    const error = await refusalOf(write("later", { stock: 0 }));
    assert.equal(error.code, "sold_out");
    assert.equal(events.length, 0);
    for (const table of ["notes", "activities", "commands"]) {
      const rows = await db.reader`select from ${db.reader(table)}`;
      assert.equal(rows.length, 0, table);
    }
  },
);

notesTest("commands that deadlock are tried again", async ({ gate, db }) => {
  await db.owner`insert into notes (text) values ('a'), ('b')`;
  const both = Promise.withResolvers<void>();
  let holding = 0;
  const cross = (first: string, second: string) =>
    defineCommand({
      name: `cross_${first}`,
      summary: "Takes two rows, one after the other.",
      input: z.strictObject({}),
      access: "system",
      result: z.strictObject({ first: z.string() }),
      async run(tx) {
        await tx`select from notes where text = ${first} for update`;
        holding += 1;
        if (holding === 2) both.resolve();
        await both.promise;
        await tx`select from notes where text = ${second} for update`;
        return { result: { first }, activity: { subject: null } };
      },
    });
  await Promise.all(
    [cross("a", "b"), cross("b", "a")].map((command) =>
      gate.execute(command, system, {}, { id: crypto.randomUUID() })
    ),
  );
  assert.equal((await db.reader`select from activities`).length, 2);
});

/** Carries a note of alice's out by itself, without a gate before it. */
async function carryingOut(
  { db, grantId, notes }: NotesTest,
  body: (
    write: (text: string, epoch: number, id?: string) => Promise<CallOutcome>,
    recorder: Recorder,
  ) => Promise<void>,
  admit?: Admit,
): Promise<void> {
  const transactions = openTransactions(db.url, 1);
  const recorder = createRecorder();
  const carryOut = createCarryOut({
    transactions,
    nodeUrl: TEST_NODE_URL,
    recorder,
    admit,
    emit: () => {},
  });
  try {
    await body(
      (text, epoch, id = crypto.randomUUID()) =>
        carryOut(notes.command, {
          id,
          actor: alice,
          input: { text, stock: 1 },
          prepared: { length: 0 },
          origin: { address: null, userAgent: null },
          wantsPosition: false,
        }, { epoch, grantId }),
      recorder,
    );
  } finally {
    await transactions.close();
  }
}

notesTest(
  "an actor who may not act any more is refused, but told what was done before",
  async (test) => {
    const { epoch, kept } = test;
    let isAdmitted = true;
    const admit = () =>
      isAdmitted ? Promise.resolve() : Promise.reject(
        new DomainError("unauthenticated", "Your session has ended."),
      );
    await carryingOut(test, async (write, recorder) => {
      const id = crypto.randomUUID();
      const first = await write("in time", epoch, id);
      assert.equal(first.kind, "answered");
      isAdmitted = false;
      assert.deepEqual(await write("in time", epoch, id), first);
      const late = crypto.randomUUID();
      assert.deepEqual(await write("too late", epoch, late), {
        kind: "refused",
        code: "unauthenticated",
        message: "Your session has ended.",
      });
      // It is not kept: with a new session the same is carried out.
      isAdmitted = true;
      assert.equal((await write("too late", epoch, late)).kind, "answered");
      const [figures] = recorder.live().filter(({ name }) => name === "note");
      assert.deepEqual([figures?.count, figures?.errors], [4, 1]);
    }, admit);
    assert.deepEqual(await kept(), ["in time", "too late"]);
  },
);

notesTest(
  "an epoch that is over and a lost database leave the call to another attempt",
  async (test) => {
    const { db, epoch, kept, notes } = test;
    await carryingOut(test, async (write) => {
      assert.deepEqual(await write("late", epoch - 1), {
        kind: "unavailable",
        why: "another node leads",
      });
      assert.equal(notes.runs(), 0);
      const held = notes.holdNext();
      const cut = write("cut", epoch);
      await held.arrived;
      await db.owner`select pg_terminate_backend(pid, 2000)
        from pg_stat_activity where application_name = 'distsales writer'
          and state = 'idle in transaction' and datname = current_database()`;
      held.release();
      assert.deepEqual(await cut, {
        kind: "unavailable",
        why: "the database was lost",
      });
    });
    assert.deepEqual(await kept(), []);
  },
);

notesTest("what a command fails at is its own", async (test) => {
  const { epoch, kept } = test;
  await carryingOut(test, async (write) => {
    await write("twice", epoch);
    await assert.rejects(write("twice", epoch), { code: "23505" });
  });
  assert.deepEqual(await kept(), ["twice"]);
});
