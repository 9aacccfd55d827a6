import assert from "node:assert/strict";
import fc from "fast-check";
import { findGap, mergeMessages, syncFrom } from "./message_list.ts";

const of = (...seqs: number[]) => seqs.map((seq) => ({ seq }));

Deno.test("messages in any order, in any parts, with any repeats make the same list", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 1, max: 50 }))),
      (parts) => {
        let list: readonly { seq: number }[] = [];
        for (const part of parts) {
          list = mergeMessages(list, of(...new Set(part)));
        }
        const expected = [...new Set(parts.flat())].toSorted((a, b) => a - b);
        assert.deepEqual(list, of(...expected));
      },
    ),
  );
});

Deno.test("a list that gets nothing new stays the same object, so nothing is drawn again", () => {
  const list = of(1, 2, 3);
  assert.equal(mergeMessages(list, []), list);
  assert.equal(mergeMessages(list, of(2)), list);
});

Deno.test("a gap is found, and asked for before the end", () => {
  const cases: [number[], number | null, number][] = [
    [[], null, 0],
    [[1], null, 1],
    [[5, 6, 7], null, 7],
    [[1, 2, 4, 5], 2, 2],
    [[1, 3, 5], 1, 1],
  ];
  for (const [seqs, gap, from] of cases) {
    assert.equal(findGap(of(...seqs)), gap);
    assert.equal(syncFrom(of(...seqs)), from);
  }
});
