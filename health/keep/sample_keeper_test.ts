import assert from "node:assert/strict";
import type { Gate } from "../../cluster/command.ts";
import { createLog } from "../../lib/log.ts";
import type { Batch } from "./journal.ts";
import { createSampleKeeper } from "./sample_keeper.ts";

type KeepingPauses = NonNullable<
  Parameters<typeof createSampleKeeper>[0]["pauses"]
>;

const NEVER_MS = 3_600_000;

const BATCH: Batch = {
  id: crypto.randomUUID(),
  minute: new Date("2026-03-10T12:00:00Z"),
  samples: [],
};

interface Scene {
  /** What an earlier run left on the disk. */
  readonly left?: readonly Batch[];
  readonly isLeader?: boolean;
  readonly pauses?: Partial<KeepingPauses>;
  /** Called for each flush, and for each discard of old rows. */
  readonly onFlush?: () => Promise<void>;
  readonly onDiscard?: () => Promise<void>;
}

/** Returns a keeper, and what it did to its journal, its spool and the gate. */
function setUp(
  { left = [], isLeader = false, pauses, onFlush, onDiscard }: Scene,
) {
  const done: string[] = [];
  const lines: string[] = [];
  const gate = {
    async execute() {
      done.push("discard");
      await onDiscard?.();
    },
  } as unknown as Gate;
  const keeper = createSampleKeeper({
    journal: {
      async flush() {
        done.push("flush");
        await onFlush?.();
      },
      restore: (batches) => void done.push(`restore ${batches.length}`),
      seal: () => [BATCH],
    },
    spool: {
      load: () => Promise.resolve(left),
      save: (batches) =>
        Promise.resolve(void done.push(`save ${batches.length}`)),
      clear: () => Promise.resolve(void done.push("clear")),
    },
    gate,
    isLeader: () => isLeader,
    log: createLog({ format: "json", level: "info" }, (line) => {
      lines.push(line);
    }),
    pauses: {
      beforeFlush: () => NEVER_MS,
      beforeDiscard: () => NEVER_MS,
      afterFailure: () => NEVER_MS,
      ...pauses,
    },
  });
  return { keeper, done, lines };
}

/** Returns a function to call, and a promise of its call number `count`. */
function calls(count: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  return { promise, called: () => --left === 0 && resolve() };
}

Deno.test("samples are flushed again and again", async () => {
  const { promise, called } = calls(3);
  const { keeper } = setUp({
    pauses: { beforeFlush: () => 0 },
    onFlush: () => Promise.resolve(void called()),
  });
  await keeper.start();
  await promise;
  await keeper.stop();
});

Deno.test("what an earlier run left is sent at once, then forgotten", async () => {
  const { promise, called } = calls(1);
  const { keeper, done } = setUp({
    left: [BATCH],
    pauses: {
      beforeFlush() {
        called();
        return NEVER_MS;
      },
    },
  });
  await keeper.start();
  await promise;
  assert.deepEqual(done, ["restore 1", "flush", "clear"]);
  await keeper.stop();
});

Deno.test("a flush that fails is tried again, and told of once", async () => {
  const { promise, called } = calls(3);
  const { keeper, done, lines } = setUp({
    left: [BATCH],
    pauses: { afterFailure: () => 0 },
    onFlush() {
      called();
      return Promise.reject(new Error("nobody leads"));
    },
  });
  await keeper.start();
  await promise;
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /Figures stay in memory/);
  assert.ok(!done.includes("clear"));
  await keeper.stop();
});

for (const isLeader of [true, false]) {
  const who = isLeader ? "the leader" : "no follower";
  Deno.test(`${who} discards old rows`, async () => {
    let asked = 0;
    const { promise, called } = calls(2);
    const { keeper, done } = setUp({
      isLeader,
      pauses: {
        beforeDiscard() {
          called();
          return asked++ < 1 ? 0 : NEVER_MS;
        },
      },
    });
    await keeper.start();
    await promise;
    assert.equal(done.includes("discard"), isLeader);
    await keeper.stop();
  });
}

Deno.test("old rows that stay are told of as such", async () => {
  const { promise, called } = calls(2);
  const { keeper, lines } = setUp({
    isLeader: true,
    pauses: { beforeDiscard: () => 0, afterFailure: () => 0 },
    onDiscard() {
      called();
      return Promise.reject(new Error("nobody leads"));
    },
  });
  await keeper.start();
  await promise;
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /Old figures cannot be discarded/);
  await keeper.stop();
});

Deno.test("a stop writes to the disk before it asks the database", async () => {
  const { keeper, done, lines } = setUp({});
  await keeper.start();
  await keeper.stop();
  assert.deepEqual(done, ["restore 0", "save 1", "flush", "clear"]);
  assert.deepEqual(lines, []);
});

Deno.test("a stop with a silent database leaves the samples on the disk, in time", async () => {
  const { keeper, done, lines } = setUp({
    onFlush: () => new Promise(() => {}),
  });
  await keeper.start();
  const start = performance.now();
  await keeper.stop();
  assert.ok(performance.now() - start < 2_500);
  assert.deepEqual(done, ["restore 0", "save 1", "flush"]);
  assert.match(lines[0]!, /written at the next start/);
});
