/** What the gate checks before a call goes anywhere. */
import { COMMAND_SETTINGS } from "../testing/testing_gate.ts";
import assert from "node:assert/strict";
import { z } from "zod";
import { defineCommand } from "../command.ts";
import {
  alice,
  anonymous,
  notesTest,
  refusalOf,
} from "../testing/testing_notes.ts";
import { tidy } from "../testing/testing_receiver.ts";
import type { Acknowledgement } from "./acknowledgements.ts";
import { createGate } from "./gate.ts";

const rule = defineCommand({ ...tidy, name: "rule", access: "admin" });
const act = defineCommand({ ...tidy, name: "act", access: "user" });

const EXCLUDED = [
  {
    who: "nobody, of a user's command",
    command: act,
    actor: anonymous,
    code: "unauthenticated",
  },
  {
    who: "nobody, of an admin's command",
    command: rule,
    actor: anonymous,
    code: "unauthenticated",
  },
  {
    who: "a user, of an admin's command",
    command: rule,
    actor: alice,
    code: "forbidden",
  },
  {
    who: "a user, of a system command",
    command: tidy,
    actor: alice,
    code: "forbidden",
  },
  {
    who: "nobody, of a system command",
    command: tidy,
    actor: anonymous,
    code: "forbidden",
  },
] as const;

for (const { who, command, actor, code } of EXCLUDED) {
  notesTest(`access is refused to ${who}`, async ({ gate, db }) => {
    const id = crypto.randomUUID();
    const call = gate.execute(command, actor, {}, { id });
    assert.equal((await refusalOf(call)).code, code);
    assert.equal((await db.reader`select from commands`).length, 0);
  });
}

const MALFORMED: readonly (readonly [string, unknown, string])[] = [
  ["unknown fields", { text: "x", price: 1 }, crypto.randomUUID()],
  ["wrong types", { text: 7 }, crypto.randomUUID()],
  ["values out of range", { text: "x".repeat(21) }, crypto.randomUUID()],
  ["no object at all", null, crypto.randomUUID()],
  ["an id that is none", { text: "x" }, "1; drop table notes"],
];

for (const [what, input, id] of MALFORMED) {
  notesTest(`input with ${what} is refused with the place`, async (test) => {
    const { gate, notes } = test;
    const error = await refusalOf(
      gate.execute(notes.command, alice, input as never, { id }),
    );
    assert.equal(error.code, "invalid_input");
    assert(error.more.issues && error.more.issues.length > 0);
    assert.equal(notes.runs(), 0);
  });
}

notesTest(
  "secrets reach prepare alone, and what it reveals is stored nowhere",
  async ({ gate, notes, db }) => {
    const id = crypto.randomUUID();
    const input = { text: "safe", password: "hunter2" };
    const answer = await gate.execute(notes.command, alice, input, { id });
    assert.deepEqual(answer.result.prepared, { length: 7 });
    assert.deepEqual(answer.result.seen, ["text", "stock"]);
    assert.equal(answer.result.token, "hunter2!");
    const [stored] = await db.reader`select answer::text from commands`;
    assert(!stored?.answer.includes("hunter2"));
  },
);

notesTest("the reader pool cannot write", async ({ db }) => {
  await assert.rejects(db.reader`insert into notes (text) values ('x')`, {
    code: "25006",
  });
});

const NAMED: readonly (readonly [
  what: string,
  input: Record<string, unknown>,
  result: Record<string, string | number>,
  subject: string | null,
])[] = [
  ["what it made", { product_id: idOf(1) }, { order_id: idOf(2) }, idOf(2)],
  ["what it was given", { product_id: idOf(1) }, { seq: 3 }, idOf(1)],
  ["nothing, without an id", { note_id: "x", text: "hello" }, {}, null],
];

for (const [what, input, result, subject] of NAMED) {
  Deno.test(`an acknowledgement names ${what}`, async () => {
    const noted: Acknowledgement[] = [];
    const gate = createGate({
      settings: COMMAND_SETTINGS,
      reader: undefined as never,
      secret: new Uint8Array(),
      acknowledge: (acknowledgement) => void noted.push(acknowledgement),
      carry: () =>
        Promise.resolve({ result, epoch: 1, servedBy: "", position: null }),
    });
    const command = defineCommand({
      ...tidy,
      input: z.record(z.string(), z.unknown()),
    });
    const id = idOf(9);
    await gate.execute(command, { kind: "system" }, input, { id });
    assert.deepEqual(
      noted.map(({ id, name, subject }) => [id, name, subject]),
      [
        [id, "tidy", subject],
      ],
    );
  });
}

function idOf(last: number): string {
  return `00000000-0000-4000-8000-00000000000${last}`;
}
