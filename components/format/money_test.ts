import assert from "node:assert/strict";
import { formatMoney, moneyFormat, parseAmount, plainAmount } from "./money.ts";

Deno.test("an amount is written in the market's currency", () => {
  assert.equal(formatMoney(1_250_05, "USD"), "$1,250.05");
  assert.equal(formatMoney(1, "USD"), "$0.01");
  assert.equal(formatMoney(1_250, "JPY"), "¥1,250");
  assert.deepEqual(moneyFormat("USD")(4_500), {
    text: "$45.00",
    whole: "$45",
    rest: ".00",
  });
});

const typed: [text: string, cents: number | null][] = [
  ["12", 1200],
  ["12.5", 1250],
  ["12,50", 1250],
  ["1,250.00", 125_000],
  ["1250.00", 125_000],
  [" 1 250 ", 125_000],
  ["1,250", 125_000],
  ["0", 0],
  ["0.01", 1],
  ["", null],
  ["-5", null],
  ["12.345", null],
  ["1e3", null],
  ["twelve", null],
  ["99999999999999999999", null],
];

for (const [text, cents] of typed) {
  Deno.test(`"${text}" typed as a price is ${cents ?? "refused"}`, () => {
    assert.equal(parseAmount(text, "USD"), cents);
  });
}

Deno.test("a price that comes back into its field is what was typed", () => {
  assert.equal(plainAmount(1250, "USD"), "12.50");
  assert.equal(plainAmount(1250, "JPY"), "1250");
  assert.equal(parseAmount(plainAmount(1250, "JPY"), "JPY"), 1250);
});
