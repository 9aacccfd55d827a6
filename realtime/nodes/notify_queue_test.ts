import assert from "node:assert/strict";
import { createNotifyQueue } from "./notify_queue.ts";

/** A database that answers when it is told to. */
function slowDatabase() {
  const statements: string[][] = [];
  const failures: unknown[] = [];
  let answer: { resolve: () => void; reject: (error: Error) => void };
  const queue = createNotifyQueue((payloads) => {
    statements.push([...payloads]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    answer = { resolve, reject };
    return promise;
  }, (error) => failures.push(error));
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  return {
    statements,
    failures,
    queue,
    turn,
    async answer() {
      answer.resolve();
      await turn();
    },
    async fail() {
      answer.reject(new Error("gone"));
      await turn();
    },
  };
}

Deno.test("what one commit tells goes together, what comes later when that is through, all in order", async () => {
  const { answer, queue, statements, turn } = slowDatabase();
  queue.push(["1"]);
  queue.push(["2"]);
  await turn();
  queue.push(["3", "4"]);
  queue.push(["5"]);
  await turn();
  assert.deepEqual(statements, [["1", "2"]]);
  await answer();
  assert.deepEqual(statements, [["1", "2"], ["3", "4", "5"]]);
  await answer();
  queue.push(["6"]);
  await turn();
  assert.deepEqual(statements.at(-1), ["6"]);
  await answer();
});

Deno.test("a statement that fails is not repeated, and what waits goes out", async () => {
  const { answer, fail, failures, queue, statements, turn } = slowDatabase();
  queue.push(["lost"]);
  await turn();
  queue.push(["kept"]);
  await fail();
  await answer();
  assert.deepEqual(statements, [["lost"], ["kept"]]);
  assert.equal(failures.length, 1);
});

Deno.test("a trouble that lasts is told once, and again after all went well", async () => {
  const { answer, fail, failures, queue, turn } = slowDatabase();
  for (const outcome of [fail, fail, fail, answer, fail]) {
    queue.push(["beat"]);
    await turn();
    await outcome();
  }
  assert.equal(failures.length, 2);
});

Deno.test("it is drained once the last statement has ended, well or not", async () => {
  const { fail, queue, turn } = slowDatabase();
  await queue.drained();
  let isDrained = false;
  queue.push(["last"]);
  const drained = queue.drained().then(() => isDrained = true);
  await turn();
  assert.equal(isDrained, false);
  await fail();
  await drained;
});
