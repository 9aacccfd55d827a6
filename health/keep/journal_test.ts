import assert from "node:assert/strict";
import type { Gate } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  createTestGate,
  TEST_NODE_URL,
} from "../../cluster/testing/testing_gate.ts";
import { createTestDatabase } from "../../db/testing.ts";
import { createJournal } from "./journal.ts";
import { createRecorder } from "../record/recorder.ts";
import { sumSamples, toSample } from "../record/sample.ts";
import { discardOldSamples, recordSamples } from "./samples_store.ts";
import { coverOf, type Window, windowSchema } from "./window.ts";

const ALL = coverOf(null, new Date());
const system = { kind: "system" } as const;

async function setUp() {
  const db = await createTestDatabase();
  const { gate, [Symbol.asyncDispose]: close } = await createTestGate(db);
  const recorder = createRecorder();
  const journal = createJournal({
    recorder,
    gate,
    reader: db.reader,
    nodeUrl: TEST_NODE_URL,
  });
  const count = async (window: Window | null = null, of = journal) => {
    const { samples } = await of.read(coverOf(window, new Date()));
    return sumSamples(samples).find(({ name }) => name === "GET /")
      ?.histogram.count ?? 0;
  };
  return {
    db,
    gate,
    recorder,
    journal,
    count,
    async [Symbol.asyncDispose]() {
      await close();
      await db[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a call is counted once in every window, before, during and after its flush, and after a restart", async () => {
  await using node = await setUp();
  const { recorder, journal, gate, db } = node;
  for (let round = 1; round <= 3; round++) {
    recorder.http("GET", "/", 200, round);
    recorder.http("GET", "/", 404, round);
    assert.equal(await node.count(), 2 * round);
    const flushed = journal.flush();
    assert.equal(await node.count(), 2 * round);
    await flushed;
    assert.equal(await node.count(), 2 * round);
  }
  const restarted = createJournal({
    recorder: createRecorder(),
    gate,
    reader: db.reader,
    nodeUrl: TEST_NODE_URL,
  });
  for (const window of [null, ...windowSchema.options]) {
    assert.equal(await node.count(window, restarted), 6, `window ${window}`);
  }
  const { samples } = await restarted.read(ALL);
  const sum = sumSamples(samples).find(({ name }) => name === "GET /");
  assert.ok(sum);
  const { errors, faults, min_ms, max_ms, sum_ms } = toSample(sum);
  assert.deepEqual([errors, faults, min_ms, max_ms, sum_ms], [3, 0, 1, 3, 12]);
});

Deno.test("a batch whose answer was lost is counted once, and added once when it is sent again", async () => {
  await using node = await setUp();
  const { recorder, db } = node;
  let answersLost = 2;
  const lossy: Gate = {
    async execute(command, actor, input, options) {
      const executed = await node.gate.execute(command, actor, input, options);
      if (answersLost-- > 0) throw new DomainError("no_leader", "Lost.");
      return executed;
    },
  };
  const journal = createJournal({
    recorder,
    gate: lossy,
    reader: db.reader,
    nodeUrl: TEST_NODE_URL,
  });
  recorder.http("GET", "/", 200, 1);
  await assert.rejects(journal.flush(), { code: "no_leader" });
  recorder.http("GET", "/", 200, 1);
  assert.equal(await node.count(null, journal), 2);
  await assert.rejects(journal.flush(), { code: "no_leader" });
  assert.equal(await node.count(null, journal), 2);
  await journal.flush();
  assert.equal(await node.count(null, journal), 2);
});

Deno.test("a batch is kept until the reader shows it, and not counted again when its id has been pruned", async () => {
  await using node = await setUp();
  const { recorder, journal, db } = node;
  recorder.http("GET", "/", 200, 1);
  await journal.flush();
  // As a replica shows it that is behind.
  const [commands, samples] = [
    await db.owner`delete from commands returning *`,
    await db.owner`delete from metric_samples returning *`,
  ];
  await journal.flush();
  assert.equal(await node.count(), 1);
  await db.owner`insert into commands ${db.owner(commands)}`;
  await db.owner`insert into metric_samples ${db.owner(samples)}`;
  await journal.flush();
  await db.owner`delete from commands`;
  assert.equal(await node.count(), 1);
});

Deno.test("while nobody leads, calls stay in memory and none is lost", async () => {
  await using node = await setUp();
  const { recorder, db } = node;
  let leaderless = true;
  const journal = createJournal({
    recorder,
    gate: {
      execute(command, actor, input, options) {
        if (leaderless) throw new DomainError("no_leader", "Nobody leads.");
        return node.gate.execute(command, actor, input, options);
      },
    },
    reader: db.reader,
    nodeUrl: TEST_NODE_URL,
  });
  for (let minute = 1; minute <= 5; minute++) {
    recorder.http("GET", "/", 200, 1);
    await assert.rejects(journal.flush(), { code: "no_leader" });
    assert.equal(await node.count(null, journal), minute);
  }
  leaderless = false;
  await journal.flush();
  await journal.flush();
  assert.equal(await node.count(null, journal), 5);
  assert.deepEqual(recorder.live(), []);
});

Deno.test("what a stopped run could not send, the next run of the node adds once", async () => {
  await using node = await setUp();
  const { recorder, journal, gate, db } = node;
  const nextRun = () =>
    createJournal({
      recorder: createRecorder(),
      gate,
      reader: db.reader,
      nodeUrl: TEST_NODE_URL,
    });
  recorder.http("GET", "/", 200, 1);
  const left = journal.seal();
  assert.equal(left.length, 1);
  const [second, third] = [nextRun(), nextRun()];
  second.restore(left);
  assert.equal(await node.count(null, second), 1);
  await second.flush();
  assert.deepEqual(second.outstanding(), []);
  assert.equal(await node.count(null, second), 1);
  // It was killed before it could forget them, so they are restored once more.
  third.restore(left);
  assert.equal(await node.count(null, third), 1);
  await third.flush();
  assert.equal(await node.count(null, third), 1);
});

Deno.test("reads during a storm of flushes always see every call", async () => {
  await using node = await setUp();
  const { recorder, journal } = node;
  let recorded = 0;
  let flushes = Promise.resolve();
  for (let round = 0; round < 40; round++) {
    recorder.http("GET", "/", 200, 1);
    recorded += 1;
    flushes = journal.flush();
    assert.equal(await node.count(), recorded);
  }
  await flushes;
});

Deno.test("a report begins with the oldest sample, or the window", async () => {
  await using node = await setUp();
  const { recorder, gate, db } = node;
  let now = Date.parse("2026-03-10T12:00:30Z");
  let leaderless = false;
  const journal = createJournal({
    recorder,
    gate: {
      execute(command, actor, input, options) {
        if (leaderless) throw new DomainError("no_leader", "Nobody leads.");
        return gate.execute(command, actor, input, options);
      },
    },
    reader: db.reader,
    nodeUrl: TEST_NODE_URL,
    clock: () => now,
  });
  const since = async () => (await journal.read(ALL)).since.toISOString();
  const count = async (at: string) => {
    const { samples } = await journal.read(coverOf("15m", new Date(at)));
    return samples.find(({ name }) => name === "GET /")?.count ?? 0;
  };
  const call = () => recorder.http("GET", "/", 200, 1);

  assert.equal(await since(), "2026-03-10T12:00:00.000Z");
  call();
  await journal.flush();
  now += 60_000;
  await journal.flush();
  assert.equal(await since(), "2026-03-10T12:00:00.000Z", "stored");

  // A batch that waits for a leader belongs to the minute that it began in.
  leaderless = true;
  call();
  const [batch] = journal.seal();
  assert.equal(batch?.minute.toISOString(), "2026-03-10T12:01:00.000Z");
  assert.equal(await count("2026-03-10T12:15:59Z"), 2);
  assert.equal(await count("2026-03-10T12:16:00Z"), 1);
  assert.equal(await count("2026-03-10T12:17:00Z"), 0);
});

Deno.test("a batch whose command has no answer is not in the database yet", async () => {
  await using node = await setUp();
  const { recorder, journal, db } = node;
  recorder.http("GET", "/", 200, 1);
  const [batch] = journal.seal();
  await db.owner`
    insert into commands (id, name, input_hash, epoch)
    values (${batch!.id}, 'record_samples', '\\x00', 1)`;
  assert.equal(await node.count(), 1);
});

Deno.test("an empty minute writes nothing", async () => {
  await using node = await setUp();
  await node.journal.flush();
  const [row] = await node.db.reader`select count(*) from commands`;
  assert.equal(row?.["count"], 0);
});

Deno.test("old rows are discarded once a coarser row stands for them", async () => {
  await using node = await setUp();
  const { gate, recorder, db } = node;
  recorder.http("GET", "/", 200, 1);
  const ages = [0, 2, 5, 20, 500];
  for (const days of ages) {
    await gate.execute(recordSamples, system, {
      node_url: TEST_NODE_URL,
      minute: new Date(Date.now() - days * 86_400_000).toISOString(),
      samples: recorder.live(),
    }, { id: crypto.randomUUID() });
  }
  recorder.drain();
  await gate.execute(discardOldSamples, system, {}, {
    id: crypto.randomUUID(),
  });
  const rows = await db.reader`
    select span, count(*) from metric_samples group by span`;
  const left = Object.fromEntries(rows.map((row) => [row.span, row.count]));
  assert.deepEqual(left, { minute: 1, hour: 3, day: 4, total: 1 });
  assert.equal(await node.count(), ages.length);
});

Deno.test("people cannot write figures, and forged ones are refused", async () => {
  await using node = await setUp();
  const input = {
    node_url: TEST_NODE_URL,
    minute: new Date().toISOString(),
    samples: [],
  };
  const admin = {
    kind: "user",
    id: crypto.randomUUID(),
    role: "admin",
  } as const;
  const options = () => ({ id: crypto.randomUUID() });
  await assert.rejects(
    node.gate.execute(recordSamples, admin, input, options()),
    { code: "forbidden" },
  );
  await assert.rejects(
    node.gate.execute(
      recordSamples,
      system,
      { ...input, minute: "now()" },
      options(),
    ),
    { code: "invalid_input" },
  );
});
