import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import { type Actor, defineCommand } from "../command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { createTestGate, type TestGate } from "../testing/testing_gate.ts";

const alice: Actor = { kind: "user", id: crypto.randomUUID(), role: "user" };
const bob: Actor = { kind: "user", id: crypto.randomUUID(), role: "user" };
const system: Actor = { kind: "system" };
const anonymous: Actor = { kind: "anonymous" };

let runs = 0;
/** Whether those that come now wait, before they end, to be released. */
let hold = false;
let release: (() => void) | null = null;
/** What the command says to everybody, or null when it agrees. */
let refusing: DomainError | null = null;

/** Writes one row that can be counted, and may be told to fail or to wait. */
const note = defineCommand({
  name: "note",
  summary: "Keeps a note.",
  input: z.strictObject({
    text: z.string().max(20),
    stock: z.int().default(1),
    password: z.string().optional(),
  }),
  result: z.strictObject({
    text: z.string(),
    seen: z.array(z.string()),
    prepared: z.strictObject({ length: z.int() }),
    token: z.string().optional(),
  }),
  access: "user",
  secrets: ["password"],
  prepare: (_preparation, { password }) =>
    Promise.resolve({
      prepared: { length: password?.length ?? 0 },
      reveal: password ? { token: `${password}!` } : {},
    }),
  async run(tx, _actor, input, { prepared }) {
    runs += 1;
    const decided = refusing;
    await tx`insert into notes (text) values (${input.text})`;
    if (hold) await new Promise<void>((resolve) => release = resolve);
    if (input.stock === 0) throw new DomainError("sold_out", "Sold.");
    if (decided !== null) throw decided;
    return {
      result: { text: input.text, seen: Object.keys(input), prepared },
      activity: { subject: input.text, detail: { kept: true } },
      events: [{
        to: { admins: true },
        name: "noted",
        payload: { text: input.text },
      }],
    };
  },
});

const tidy = defineCommand({
  name: "tidy",
  summary: "A matter of the nodes.",
  input: z.strictObject({}),
  access: "system",
  result: z.strictObject({}),
  run: () => Promise.resolve({ result: {}, activity: { subject: null } }),
});

const rule = defineCommand({ ...tidy, name: "rule", access: "admin" });

function gateTest(
  name: string,
  body: (test: TestGate, db: TestDatabase) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await using db = await createTestDatabase();
    await db.owner`create table notes (text text unique)`;
    await using test = await createTestGate(db);
    runs = 0;
    hold = false;
    release = null;
    refusing = null;
    await body(test, db);
  });
}

/** Lets the command go on that waits. */
function letGo(): void {
  hold = false;
  release?.();
}

function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

/** Returns how many sessions of the test's database wait for a lock. */
async function waitingSessions(db: TestDatabase): Promise<number> {
  const [row] = await db.reader<[{ count: number }]>`
    select count(*) from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`;
  return row.count;
}

async function refusal(promise: Promise<unknown>): Promise<DomainError> {
  try {
    await promise;
  } catch (error) {
    assert(error instanceof DomainError, `not a refusal: ${error}`);
    return error;
  }
  throw new assert.AssertionError({ message: "It was not refused." });
}

gateTest(
  "a command's answer, row and activity are kept together",
  async ({ gate, epoch, events }, db) => {
    const id = crypto.randomUUID();
    const answer = await gate.execute(note, alice, { text: "hello" }, { id });
    assert.equal(answer.epoch, epoch);
    assert.equal(answer.result.text, "hello");
    const activities = await db
      .reader`select label, actor_id, epoch, subject, detail from activities`;
    assert.deepEqual([...activities], [{
      label: "note",
      actor_id: alice.kind === "user" && alice.id,
      epoch,
      subject: "hello",
      detail: { kept: true },
    }]);
    assert.deepEqual(events, [{
      to: { admins: true },
      name: "noted",
      payload: { text: "hello" },
    }]);
  },
);

gateTest(
  "a repeat gets the same answer and changes nothing",
  async ({ gate, events }, db) => {
    const id = crypto.randomUUID();
    const first = await gate.execute(note, alice, { text: "once" }, { id });
    const second = await gate.execute(note, alice, { text: "once" }, {
      id: id.toUpperCase(),
    });
    assert.deepEqual(second, first);
    assert.equal(runs, 1);
    assert.equal(events.length, 1);
    assert.equal((await db.reader`select from activities`).length, 1);
  },
);

gateTest(
  "repeats at the same time wait for the first and get its answer",
  async ({ gate }, db) => {
    const id = crypto.randomUUID();
    hold = true;
    const calls = Array.from(
      { length: 6 },
      () => gate.execute(note, alice, { text: "storm" }, { id }),
    );
    while (release === null) await breath();
    letGo();
    const answers = await Promise.all(calls);
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(runs, 1);
    assert.equal((await db.reader`select from notes`).length, 1);
  },
);

gateTest("the same id for anything else is refused", async ({ gate }) => {
  const id = crypto.randomUUID();
  await gate.execute(note, alice, { text: "mine" }, { id });
  for (const [actor, text] of [[alice, "other"], [bob, "mine"]] as const) {
    const error = await refusal(gate.execute(note, actor, { text }, { id }));
    assert.equal(error.code, "command_id_reused");
  }
});

gateTest(
  "a refused command leaves nothing behind",
  async ({ gate, events }, db) => {
    const id = crypto.randomUUID();
    const input = { text: "later", stock: 0 };
    const error = await refusal(gate.execute(note, alice, input, { id }));
    assert.equal(error.code, "sold_out");
    assert.equal(events.length, 0);
    for (const table of ["notes", "activities", "commands"]) {
      assert.equal(
        (await db.reader`select from ${db.reader(table)}`).length,
        0,
        table,
      );
    }
  },
);

gateTest(
  "what was refused is not carried out afterwards: an attempt that comes late is told the same",
  async ({ gate }, db) => {
    const id = crypto.randomUUID();
    const input = { text: "late" };
    const call = () => gate.execute(note, alice, input, { id });
    refusing = new DomainError("offer_open", "You have made an offer.", {
      issues: [{ path: ["text"], message: "Wait for the answer" }],
    });
    const first = await refusal(call());
    refusing = null;
    const second = await refusal(call());
    const { code, message, more } = second;
    assert.deepEqual({ code, message, more }, {
      code: first.code,
      message: first.message,
      more: first.more,
    });
    assert.equal((await db.reader`select from notes`).length, 0);
    assert.equal((await db.reader`select from commands`).length, 0);
  },
);

gateTest(
  "of two attempts at once, the second agreeing, both are told the same",
  async ({ gate }, db) => {
    for (let round = 0; round < 10; round++) {
      const text = `twins ${round}`;
      const id = crypto.randomUUID();
      const call = (): Promise<string> =>
        gate.execute(note, alice, { text }, { id })
          .then(({ result }) => result.text, ({ code }) => code);
      hold = true;
      refusing = new DomainError("sold_out", "Sold.");
      const first = call();
      while (release === null) await breath();
      hold = false;
      refusing = null;
      // It waits for the first one's id, and gets it before or after the refusal is kept.
      const second = call();
      while (await waitingSessions(db) === 0) await breath();
      letGo();
      release = null;
      const [told, repeated] = await Promise.all([first, second]);
      assert.equal(told, repeated);
      const kept = await db.reader`select from notes where text = ${text}`;
      assert.equal(told, kept.length === 1 ? text : "sold_out");
    }
  },
);

gateTest(
  "a refusal binds neither other input, nor another person, nor another id",
  async ({ gate }) => {
    const id = crypto.randomUUID();
    refusing = new DomainError("sold_out", "Sold.");
    await refusal(gate.execute(note, alice, { text: "seven" }, { id }));
    refusing = null;
    await gate.execute(note, alice, { text: "seven" }, {
      id: crypto.randomUUID(),
    });
    await gate.execute(note, alice, { text: "one" }, { id });
    const late = gate.execute(note, alice, { text: "seven" }, { id });
    assert.equal((await refusal(late)).code, "command_id_reused");
    const other = crypto.randomUUID();
    refusing = new DomainError("sold_out", "Sold.");
    await refusal(gate.execute(note, alice, { text: "x" }, { id: other }));
    refusing = null;
    await gate.execute(note, bob, { text: "x" }, { id: other });
  },
);

gateTest(
  "what passes by itself may be tried again with its id",
  async ({ gate }) => {
    const id = crypto.randomUUID();
    refusing = new DomainError("rate_limited", "Slow down.", { retryAfter: 1 });
    const call = () => gate.execute(note, alice, { text: "again" }, { id });
    assert.equal((await refusal(call())).more.retryAfter, 1);
    refusing = null;
    assert.equal((await call()).result.text, "again");
  },
);

gateTest(
  "secrets reach prepare alone, and what it reveals is stored nowhere",
  async ({ gate }, db) => {
    const id = crypto.randomUUID();
    const answer = await gate.execute(note, alice, {
      text: "safe",
      password: "hunter2",
    }, { id });
    assert.deepEqual(answer.result.prepared, { length: 7 });
    assert.deepEqual(answer.result.seen, ["text", "stock"]);
    assert.equal((answer.result as Record<string, unknown>).token, "hunter2!");
    const [stored] = await db.reader`select answer::text from commands`;
    assert(!stored?.answer.includes("hunter2"));
  },
);

const refused = [
  {
    who: "nobody, of a user's command",
    command: note,
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

for (const { who, command, actor, code } of refused) {
  gateTest(`access is refused to ${who}`, async ({ gate }, db) => {
    const call = gate.execute(command, actor, { text: "x" } as never, {
      id: crypto.randomUUID(),
    });
    assert.equal((await refusal(call)).code, code);
    assert.equal((await db.reader`select from commands`).length, 0);
  });
}

const malformed: readonly (readonly [string, unknown, string])[] = [
  ["unknown fields", { text: "x", price: 1 }, crypto.randomUUID()],
  ["wrong types", { text: 7 }, crypto.randomUUID()],
  ["values out of range", { text: "x".repeat(21) }, crypto.randomUUID()],
  ["no object at all", null, crypto.randomUUID()],
  ["an id that is none", { text: "x" }, "1; drop table notes"],
];

for (const [what, input, id] of malformed) {
  gateTest(`input with ${what} is refused with the place`, async ({ gate }) => {
    const error = await refusal(
      gate.execute(note, alice, input as never, { id }),
    );
    assert.equal(error.code, "invalid_input");
    assert(error.more.issues && error.more.issues.length > 0);
    assert.equal(runs, 0);
  });
}

gateTest("the reader pool cannot write", async (_test, db) => {
  await assert.rejects(db.reader`insert into notes (text) values ('x')`, {
    code: "25006",
  });
});

gateTest(
  "a writer that waited through a claim commits nothing",
  async ({ gate }, db) => {
    // A claim under way holds the lock; the write waits at its fence.
    const claim = await db.owner.reserve();
    await claim`begin`;
    await claim`select pg_advisory_xact_lock(leadership_lock())`;
    const write = gate.execute(note, alice, { text: "stale" }, {
      id: crypto.randomUUID(),
    });
    write.catch(() => {});
    while (await waitingSessions(db) === 0) await breath();
    await claim`update leadership set epoch = epoch + 1`;
    await claim`commit`;
    claim.release();
    await assert.rejects(write, { code: "no_leader" });
    assert.equal((await db.reader`select from notes`).length, 0);
    assert.equal((await db.reader`select from commands`).length, 0);
  },
);

gateTest("a claim waits for the write under way", async ({ gate }, db) => {
  hold = true;
  const write = gate.execute(note, alice, { text: "in time" }, {
    id: crypto.randomUUID(),
  });
  while (release === null) await breath();
  const order: string[] = [];
  const claim = db.owner.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(leadership_lock())`;
    order.push("claimed");
    assert.equal((await sql`select from notes`).length, 1);
  });
  const written = write.then(() => order.push("written"));
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual(order, []);
  letGo();
  await Promise.all([claim, written]);
});

gateTest(
  "a transaction cut off midway commits nothing, and the gate goes on",
  async ({ gate }, db) => {
    hold = true;
    const write = gate.execute(note, alice, { text: "cut" }, {
      id: crypto.randomUUID(),
    });
    write.catch(() => {});
    while (release === null) await breath();
    await db.owner`select pg_terminate_backend(pid, 2000) from pg_stat_activity
    where application_name = 'distsales writer' and state = 'idle in transaction'
      and datname = current_database()`;
    letGo();
    await assert.rejects(write, { code: "no_leader" });
    assert.equal((await db.reader`select from notes`).length, 0);
    const next = await gate.execute(note, alice, { text: "next" }, {
      id: crypto.randomUUID(),
    });
    assert.equal(next.result.text, "next");
  },
);

gateTest(
  "a refusal that a stopping node cannot keep any more is left to the next leader",
  async ({ gate, ...test }) => {
    hold = true;
    refusing = new DomainError("sold_out", "Sold.");
    const write = gate.execute(note, alice, { text: "last" }, {
      id: crypto.randomUUID(),
    });
    write.catch(() => {});
    while (release === null) await breath();
    const closed = test[Symbol.asyncDispose]();
    letGo();
    await assert.rejects(write, { code: "no_leader" });
    await closed;
  },
);

gateTest("commands that deadlock are tried again", async ({ gate }, db) => {
  await db.owner`insert into notes (text) values ('a'), ('b')`;
  let holding = 0;
  const cross = (first: string, second: string) =>
    defineCommand({
      ...tidy,
      name: `cross_${first}`,
      result: z.strictObject({ first: z.string() }),
      async run(tx) {
        await tx`select from notes where text = ${first} for update`;
        holding += 1;
        while (holding < 2) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
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
