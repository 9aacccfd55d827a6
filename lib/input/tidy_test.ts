import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countCharacters,
  isVisible,
  tidyLine,
  tidyLines,
  tidyToken,
} from "./tidy.ts";

const GONE: [what: string, typed: string, kept: string][] = [
  [
    "a number from a phone's contacts",
    "\u202A+972 50-123\u202C",
    "+972 50-123",
  ],
  ["isolates", "\u2066abc\u2069", "abc"],
  ["an override", "gpj\u202Eexe.", "gpjexe."],
  ["a byte order mark", "\uFEFFLamp", "Lamp"],
  ["soft hyphens", "Fahr\u00ADrad", "Fahrrad"],
  ["breaks of no width in Latin", "La\u200Bmp", "Lamp"],
  ["joiners in Latin", "La\u200D\u200Cmp", "Lamp"],
  ["tags that are no flag's", "a\u{E0061}\u{E0062}", "a"],
  ["control characters", "a\u0000b\u0007c\u001B", "abc"],
  ["half a character", "half \uD83D", "half"],
  ["what Unicode gives to nobody", "a\uFFFEb\uFDD0", "ab"],
  [
    "marks piled higher than any writing does",
    "a" + "\u0316".repeat(99),
    "a" + "\u0316".repeat(30),
  ],
  ["a mark apart from its letter", "e\u200B\u0301", "é"],
];

for (const [what, typed, kept] of GONE) {
  Deno.test(`it leaves out ${what}`, () => {
    assert.equal(tidyLine(typed), kept);
    assert.equal(tidyLines(typed), kept);
  });
}

const KEPT: [what: string, typed: string][] = [
  ["joiners in emoji", "👩🏽‍💻 👨‍👩‍👧‍👦 🏳️‍🌈"],
  ["what separates letters in Persian", "می‌خواهم"],
  ["joiners in Hindi", "क्‍ष"],
  ["breaks between words in Thai", "ไทย\u200Bดี"],
  ["marks beside signs in Hebrew", "שלום (C++\u200E)\u200F."],
  ["flags", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇩🇪"],
  ["signs of Arabic numbers", "\u0600١٢"],
  ["a blank that does not break", "12\u00A0kg"],
  ["code", "<b>Lamp</b>'); drop --"],
  ["marks of a writing", "בְּרֵאשִׁ֖ית"],
];

for (const [what, typed] of KEPT) {
  Deno.test(`it keeps ${what}`, () => {
    assert.equal(tidyLine(typed), typed.normalize("NFC"));
    assert.equal(tidyLines(typed), typed.normalize("NFC"));
  });
}

Deno.test("ends of lines are one kind, with no blanks before them; a line has none", () => {
  const typed = " one \r\ntwo\u2028\tthree\u2029four\u0085five\v\rsix  \n";
  assert.equal(tidyLines(typed), "one\ntwo\n\tthree\nfour\nfive\n\nsix");
  assert.equal(tidyLine(typed), "one two three four five six");
});

Deno.test("a name is plain, however it was written or copied", () => {
  assert.equal(tidyToken("\u200E ann\u200B "), "ann");
  assert.equal(tidyToken("ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ"), "ann@example.org");
});

Deno.test("what shows nothing is told from what shows something", () => {
  for (const empty of ["", " ", "\u2800", "\u3164", "\uFE0F", "\u200F"]) {
    assert.equal(isVisible(empty), false, JSON.stringify(empty));
  }
  for (const seen of [".", "é", "🚲", "١", "שלום"]) assert.ok(isVisible(seen));
});

Deno.test("a character is what people see as one", () => {
  const counted = ["a", "é", "e\u0301", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇩🇪", "한"];
  for (const one of counted) assert.equal(countCharacters(one), 1, one);
  assert.equal(countCharacters("شلام"), 4);
  assert.equal(countCharacters(`ب${"\u200D".repeat(149)}`), 10);
});

Deno.test("what is tidy stays as it is", () => {
  const pieces = fc.constantFrom(
    ..."a é ב ش \n \t 👩 💻 \u200D \u200C \u200B \u200F \u202E \u0301 \uFE0F"
      .split(" "),
    " ",
    "\r",
    "\uD83D",
    "\u{1F3F4}",
    "\u{E0067}",
    "\u1100",
    "\u1161",
  );
  fc.assert(
    fc.property(fc.array(pieces).map((list) => list.join("")), (text) => {
      for (const tidy of [tidyLine, tidyLines]) {
        assert.equal(tidy(tidy(text)), tidy(text));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("tidying a hostile text costs no more than others", () => {
  const hostile = {
    blanks: " ".repeat(20_000) + "x",
    tabs: `a${"\t".repeat(20_000)}b`,
    marks: `a${"\u0301\u0323".repeat(10_000)}`,
    hiddenMarks: `${"\u0301\u0323".repeat(15)}\u200B`.repeat(600),
    joiners: `ب${"\u200D".repeat(20_000)}`,
    tags: `\u{1F3F4}${"\u{E0061}".repeat(10_000)}`,
  };
  for (const [what, text] of Object.entries(hostile)) {
    const times = Array.from({ length: 3 }, () => {
      const before = performance.now();
      tidyLine(text);
      return performance.now() - before;
    });
    assert.ok(Math.min(...times) < 50, `${what}: ${times}`);
  }
});
