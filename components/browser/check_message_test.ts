import assert from "node:assert/strict";
import { checkMessage } from "./check_message.ts";

type Checked = Parameters<typeof checkMessage>[0];

const right: Checked["validity"] = {
  valid: true,
  valueMissing: false,
  tooShort: false,
  typeMismatch: false,
  patternMismatch: false,
  rangeUnderflow: false,
  rangeOverflow: false,
};

const FIELD = { type: "text", title: "", value: "", dataset: {} };

const cases: [
  wrong: Partial<Checked["validity"]>,
  control: Partial<Checked>,
  message: string,
][] = [
  [{ valid: true }, {}, ""],
  [{ valueMissing: true }, {}, "Price is missing."],
  [{ valueMissing: true }, { type: "select-one" }, "Choose a price."],
  [{ tooShort: true }, { minLength: 8 }, "Write at least 8 characters."],
  [
    { typeMismatch: true },
    { type: "email" },
    "Write an e-mail address, such as ada@example.org.",
  ],
  [{ rangeUnderflow: true }, { min: "1" }, "Write 1 or more."],
  [{ rangeOverflow: true }, { max: "7" }, "Write 7 or less."],
  [{ patternMismatch: true }, { title: "Only digits." }, "Only digits."],
  [{ patternMismatch: true }, {}, "Price is not right."],
  [{ valid: true }, amount("12.50"), ""],
  [{ valid: true }, amount(""), ""],
  [{ valid: true }, amount("12.345"), "Write it as a number."],
  [{ valid: true }, amount("12 50"), "Write it as a number."],
];

function amount(value: string): Partial<Checked> {
  return { value, title: "Write it as a number.", dataset: { amount: "USD" } };
}

for (const [wrong, control, message] of cases) {
  const name = JSON.stringify({ ...wrong, ...control });
  Deno.test(`a field that is ${name} says "${message}"`, () => {
    const validity = { ...right, valid: false, ...wrong };
    assert.equal(
      checkMessage({ ...FIELD, ...control, validity }, "Price"),
      message,
    );
  });
}

const TEXTS: [value: string, message: string][] = [
  ["Lamp", ""],
  ["👨‍👩‍👧‍👦".repeat(5), ""],
  ["  Lamps \u200B ", ""],
  ["Lamps!", "Write at most 5 characters: 1 less."],
  ["\u200B ", "Title is missing."],
];

for (const [value, message] of TEXTS) {
  Deno.test(`a text that is ${JSON.stringify(value)} says "${message}"`, () => {
    const field = { ...FIELD, value, required: true, dataset: { most: "5" } };
    assert.equal(checkMessage({ ...field, validity: right }, "Title"), message);
  });
}
