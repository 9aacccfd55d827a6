import assert from "node:assert/strict";
import { inTurn } from "./turns.ts";

Deno.test("what has a key in common takes turns, the rest does not wait", async () => {
  const seen: string[] = [];
  const first = Promise.withResolvers<void>();
  const work = (name: string, done?: Promise<void>) => async () => {
    seen.push(name);
    await done;
    return name;
  };
  const all = [
    inTurn(["a", "b"], work("first", first.promise)),
    inTurn(["b", "c"], work("second")),
    inTurn(["c"], work("third")),
    inTurn(["d"], work("other")),
  ];
  await all[3];
  assert.deepEqual(seen, ["first", "other"]);
  first.resolve();
  assert.deepEqual(await Promise.all(all), [
    "first",
    "second",
    "third",
    "other",
  ]);
  assert.deepEqual(seen, ["first", "other", "second", "third"]);
});

Deno.test("a failure ends a turn like any other, and no line grows without end", async () => {
  await assert.rejects(inTurn(["a"], () => Promise.reject(new Error("no"))));
  const held = Promise.withResolvers<void>();
  const line = Array.from(
    { length: 200 },
    () => inTurn(["a"], () => held.promise),
  );
  for (const keys of [["a"], ["a", "free"], ["free", "a"]]) {
    await assert.rejects(inTurn(keys, () => Promise.resolve()), {
      code: "rate_limited",
    });
  }
  held.resolve();
  await Promise.all(line);
  assert.equal(await inTurn(["a"], () => Promise.resolve(1)), 1);
});

Deno.test("who comes while a turn ends waits for those who came before", async () => {
  const [first, second] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  const seen: string[] = [];
  const begun = inTurn(["a"], () => first.promise);
  const waiting = inTurn(
    ["a"],
    () => second.promise.then(() => seen.push("2")),
  );
  first.resolve();
  await begun;
  const last = inTurn(["a"], () => Promise.resolve(seen.push("3")));
  await new Promise((resolve) => setTimeout(resolve));
  second.resolve();
  await Promise.all([waiting, last]);
  assert.deepEqual(seen, ["2", "3"]);
});
