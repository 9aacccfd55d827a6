import assert from "node:assert/strict";
import { line, lines, optionalLines, unlessBlank } from "./text.ts";

const title = line("a title", 12);
const description = lines("a description", 20);

Deno.test("a text is kept as it was meant", () => {
  const kept: [string, string][] = [
    ["  Lamp  ", "Lamp"],
    ["🚲✨", "🚲✨"],
    ["<b>Lamp</b>", "<b>Lamp</b>"],
    ["'); drop --", "'); drop --"],
    ["e\u0301te\u0301", "été"],
    ["\u202Fשלום", "שלום"],
    ["\u202A+972 50\u202C", "+972 50"],
    ["two\nlines", "two lines"],
    ["two\u2028lines", "two lines"],
    ["bell\u0007", "bell"],
    ["half \uD83D", "half"],
    ["👨‍👩‍👧‍👦".repeat(12), "👨‍👩‍👧‍👦".repeat(12)],
  ];
  for (const [typed, expected] of kept) {
    assert.equal(title.parse(typed), expected);
  }
  assert.equal(description.parse("one\r\ntwo\tthree"), "one\ntwo\tthree");
  assert.equal(description.parse("one\u2028two\u2029three"), "one\ntwo\nthree");
  assert.equal(optionalLines("a note", 5).parse("  "), "");
});

Deno.test("a text that shows nothing, too much, or something else is refused", () => {
  const refused = [
    "",
    "   ",
    "\u200B\u200B",
    "a".repeat(13),
    "\u0000\u202E\uD83D",
    "🚲".repeat(13),
    "👨‍👩‍👧‍👦".repeat(13),
    "\u2800\u2800",
    "\u3164",
    "\uFE0F",
    7,
    null,
    undefined,
    ["Lamp"],
  ];
  for (const typed of refused) {
    assert.equal(title.safeParse(typed).success, false, JSON.stringify(typed));
  }
  assert.equal(description.safeParse(" \n\t ").success, false);
});

Deno.test("a text that tidying makes short enough is taken", () => {
  assert.equal(title.parse(`   Lamp${" ".repeat(40)}`), "Lamp");
  assert.equal(
    title.parse("한국어로쓴제목은열두자다".normalize("NFD")).length,
    12,
  );
});

Deno.test("a blank field is left out, and no other value is changed", () => {
  const field = unlessBlank(line("a name", 5).optional());
  for (const blank of ["", " ", "\n\t", undefined]) {
    assert.equal(field.parse(blank), undefined);
  }
  assert.equal(field.parse(" Ann "), "Ann");
  for (const wrong of [null, 0, "far too long"]) {
    assert.equal(field.safeParse(wrong).success, false);
  }
});
