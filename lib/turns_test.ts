import assert from "node:assert/strict";
import { createTurns } from "./turns.ts";

const LIMITS = {
  atOnce: 2,
  atOnceEach: 1,
  waiting: 3,
  waitingEach: 2,
  waitMs: 60_000,
  retryAfterSeconds: 5,
};

/** Turns, and work that ends when it is told to. */
function scene(limits = LIMITS) {
  const turns = createTurns(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const send = (sender: string, name: string) =>
    turns.take(sender, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    for (let n = 0; n < 10; n++) await Promise.resolve();
  };
  return { send, end, begun };
}

Deno.test("so much is done at once, and one thing of each sender", async () => {
  const { send, end, begun } = scene();
  const all = [
    send("ann", "a1"),
    send("ann", "a2"),
    send("bob", "b1"),
    send("cay", "c1"),
  ];
  assert.deepEqual(begun, ["a1", "b1"]);
  await end("b1");
  assert.deepEqual(begun, ["a1", "b1", "c1"]);
  await end("a1");
  assert.deepEqual(begun, ["a1", "b1", "c1", "a2"]);
  await end("a2");
  await end("c1");
  await Promise.all(all);
});

Deno.test("who has much waiting waits as others do", async () => {
  const { send, end, begun } = scene({
    ...LIMITS,
    atOnce: 1,
    waiting: 9,
    waitingEach: 9,
  });
  const all = ["a1", "a2", "a3", "b1", "c1"]
    .map((name) => send(name.slice(0, 1), name));
  for (const name of ["a1", "b1", "c1", "a2", "a3"]) {
    assert.equal(begun.at(-1), name);
    await end(name);
  }
  await Promise.all(all);
});

Deno.test("too much of one is refused as theirs, too much of all as ours", async () => {
  const { send, end } = scene();
  const all = [
    send("ann", "a1"),
    send("ann", "a2"),
    send("ann", "a3"),
    send("bob", "b1"),
    send("bob", "b2"),
  ];
  const retryAfter = { more: { retryAfter: 5 } };
  await assert.rejects(send("ann", "a4"), {
    code: "rate_limited",
    ...retryAfter,
  });
  await assert.rejects(send("cay", "c1"), {
    code: "unavailable",
    ...retryAfter,
  });
  for (const name of ["a1", "b1", "a2", "b2", "a3"]) await end(name);
  await Promise.all(all);
});

Deno.test("work that fails gives its turn back", async () => {
  const turns = createTurns({ ...LIMITS, atOnce: 1 });
  const failure = new Error("x");
  await assert.rejects(
    turns.take("ann", () => Promise.reject(failure)),
    failure,
  );
  assert.equal(await turns.take("bob", () => Promise.resolve(7)), 7);
});

Deno.test("what waits for too long is refused, and holds nothing up", async () => {
  const { send, end, begun } = scene({ ...LIMITS, atOnce: 1, waitMs: 20 });
  const first = send("ann", "a1");
  await assert.rejects(send("bob", "b1"), { code: "unavailable" });
  await end("a1");
  await first;
  const next = send("bob", "b2");
  assert.deepEqual(begun, ["a1", "b2"]);
  await end("b2");
  await next;
});
