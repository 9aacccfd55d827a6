import assert from "node:assert/strict";
import { remember } from "./remember.ts";

Deno.test("a value is made once for each input", () => {
  const made: number[] = [];
  const double = remember((n: number) => {
    made.push(n);
    return n * 2;
  }, { most: 10 });
  assert.deepEqual([double(2), double(3), double(2)], [4, 6, 4]);
  assert.deepEqual(made, [2, 3]);
});

Deno.test("what could not be made is tried again", () => {
  let works = false;
  const read = remember((name: string) => {
    if (!works) throw new Error("not yet");
    return name;
  }, { most: 10 });
  assert.throws(() => read("a"), /not yet/);
  works = true;
  assert.equal(read("a"), "a");
});

Deno.test("a full memory starts empty and never holds more than `most`", () => {
  const made: number[] = [];
  const value = remember((n: number) => {
    made.push(n);
    return { n };
  }, { most: 2 });
  const first = value(1);
  value(2);
  assert.equal(value(1), first);
  value(3);
  assert.notEqual(value(1), first);
  assert.deepEqual(made, [1, 2, 3, 1]);
});

Deno.test("an input is found by its key, and what no longer holds is made again in its place", () => {
  interface Item {
    readonly id: string;
    readonly title: string;
  }
  let made = 0;
  const heading = remember(({ title }: Item) => `${++made}: ${title}`, {
    most: 2,
    keyOf: ({ id }) => id,
    holds: (earlier, item) => earlier.title === item.title,
  });
  assert.equal(heading({ id: "a", title: "Chair" }), "1: Chair");
  assert.equal(heading({ id: "b", title: "Lamp" }), "2: Lamp");
  assert.equal(heading({ id: "a", title: "Chair" }), "1: Chair");
  assert.equal(heading({ id: "a", title: "Oak chair" }), "3: Oak chair");
  assert.equal(heading({ id: "b", title: "Lamp" }), "2: Lamp");
});
