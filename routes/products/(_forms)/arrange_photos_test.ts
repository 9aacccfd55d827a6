import assert from "node:assert/strict";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { arrange } from "./arrange_photos.ts";

const CASES: ReadonlyArray<
  readonly [
    what: string,
    /** What the form was shown with, and how it was sent. */
    form: { was?: string; wanted: string; removed?: string },
    present: string,
    removed: string,
    order: string | null | "refused",
    added?: string,
  ]
> = [
  ["nothing is touched", { was: "abc", wanted: "abc" }, "abc", "", null],
  [
    "nothing is touched, and they were arranged meanwhile",
    { was: "abc", wanted: "abc" },
    "cab",
    "",
    null,
  ],
  ["one goes to the front", { was: "abc", wanted: "cab" }, "abc", "", "cab"],
  [
    "one is removed",
    { was: "abc", wanted: "ac", removed: "b" },
    "abc",
    "b",
    null,
  ],
  [
    "one is removed by a box, without a script",
    { was: "abc", wanted: "abc", removed: "b" },
    "abc",
    "b",
    null,
  ],
  [
    "one is removed, which is gone meanwhile",
    { was: "abc", wanted: "ac", removed: "b" },
    "ac",
    "",
    null,
  ],
  [
    "they are arranged, and one was added meanwhile",
    { was: "abc", wanted: "cab" },
    "abcd",
    "",
    "cabd",
  ],
  [
    "they are arranged, and one was removed meanwhile",
    { was: "abc", wanted: "cab" },
    "ac",
    "",
    "ca",
  ],
  [
    "they are arranged on both sides, alike",
    { was: "abc", wanted: "cab" },
    "cab",
    "",
    null,
  ],
  [
    "they are arranged on both sides, otherwise",
    { was: "abc", wanted: "cab" },
    "bac",
    "",
    "refused",
  ],
  ["the form does not say how it was", { wanted: "ba" }, "ab", "", "ba"],
  ["there are none", { was: "", wanted: "" }, "", "", null],
  ["new ones", { was: "ab", wanted: "abxy" }, "ab", "", null, "xy"],
  ["a new one in front", { was: "ab", wanted: "xab" }, "ab", "", "xab", "x"],
  [
    "a new one for another",
    { was: "ab", wanted: "ax", removed: "b" },
    "ab",
    "b",
    null,
    "x",
  ],
  [
    "a new one, and they were arranged meanwhile",
    { was: "ab", wanted: "abx" },
    "ba",
    "",
    null,
    "x",
  ],
  [
    "a new one, and one was removed and one added meanwhile",
    { was: "ab", wanted: "abx" },
    "ac",
    "",
    null,
    "x",
  ],
];

for (const [what, form, present, removed, order, added = ""] of CASES) {
  Deno.test(`photos in a form: ${what}`, () => {
    const act = () =>
      arrange({
        was: form.was === undefined ? undefined : [...form.was],
        wanted: [...form.wanted],
        removed: [...form.removed ?? ""],
        present: [...present],
      });
    if (order === "refused") {
      assert.throws(
        act,
        (error) => error instanceof DomainError && error.code === "conflict",
      );
      return;
    }
    assert.deepEqual(act(), {
      removed: [...removed],
      added: [...added],
      order: order === null ? null : [...order],
    });
  });
}
