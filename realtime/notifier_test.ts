import assert from "node:assert/strict";
import { createNotifier, type Note } from "./notifier.ts";

/** A database that answers when it is told to. */
function slowDatabase() {
  const statements: string[][] = [];
  let answer: { resolve: () => void; reject: (error: Error) => void };
  const send = (notes: readonly Note[]) => {
    statements.push(notes.map(({ payload }) => payload));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    answer = { resolve, reject };
    return promise;
  };
  return {
    statements,
    send,
    answer: () => answer.resolve(),
    fail: () => answer.reject(new Error("gone")),
  };
}

const note = (payload: string): Note => ({ channel: "c", payload });
const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("notes of one commit go together, later ones when those are through, all in order", async () => {
  const { answer, send, statements } = slowDatabase();
  const notify = createNotifier(send);
  const first = [notify(note("1")), notify(note("2"))];
  await turn();
  const second = [notify(note("3")), notify(note("4"))];
  await turn();
  assert.deepEqual(statements, [["1", "2"]]);
  answer();
  await Promise.all(first);
  await turn();
  assert.deepEqual(statements, [["1", "2"], ["3", "4"]]);
  answer();
  await Promise.all(second);
  const third = notify(note("5"));
  await turn();
  answer();
  await third;
  assert.deepEqual(statements.at(-1), ["5"]);
});

Deno.test("a note that says the same as an earlier one is sent all the same", async () => {
  const { answer, send, statements } = slowDatabase();
  const notify = createNotifier(send);
  const all = ["sold", "for sale", "sold", "gone"].map((payload) =>
    notify(note(payload))
  );
  await turn();
  answer();
  await turn();
  answer();
  await Promise.all(all);
  assert.deepEqual(statements, [["sold", "for sale"], ["sold", "gone"]]);
});

Deno.test("a statement that fails is told to its notes, and the next ones go out", async () => {
  const { answer, fail, send, statements } = slowDatabase();
  const notify = createNotifier(send);
  const lost = notify(note("lost"));
  await turn();
  const kept = notify(note("kept"));
  fail();
  await assert.rejects(lost, /gone/);
  await turn();
  answer();
  await kept;
  assert.deepEqual(statements, [["lost"], ["kept"]]);
});

Deno.test("a note that PostgreSQL would refuse takes no other with it", async () => {
  const { answer, send, statements } = slowDatabase();
  const notify = createNotifier(send);
  const long = notify(note("ä".repeat(4000)));
  const short = notify(note("short"));
  await assert.rejects(long, /too long/);
  await turn();
  answer();
  await short;
  assert.deepEqual(statements, [["short"]]);
});
