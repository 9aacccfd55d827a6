import assert from "node:assert/strict";
import {
  formatMoney,
  moneyFormat,
  parseAmount,
  plainAmount,
  sampleAmount,
} from "./money.ts";

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
  // Signs that group digits do so by threes, all of them alike.
  ["12'50", null],
  ["12 50", null],
  ["1 2500", null],
  ["1250 000", null],
  ["1,2,3", null],
  ["1,00,000", null],
  ["1,250 000", null],
  ["1,250,00", null],
  ["1.250.00", null],
  ["1 250 000", 125_000_000],
  ["1'250.50", 125_050],
  ["1’250", 125_000],
  ["1\u00a0250,50", 125_050],
  ["1\u202f250", 125_000],
  ["1.250,00", 125_000],
  ["1.250.000", 125_000_000],
  // 1.25 to some, 1,250 to others.
  ["1.250", null],
  ["$12.50", 1250],
  ["12.50 usd", 1250],
  ["€12", null],
  ["$", null],
  ["１２．５０", 1250],
  ["١٢٫٥", 1250],
  ["۱٬۲۵۰", 125_000],
  ["12.", null],
  [".5", null],
  ["1,,250", null],
  ["12-50", null],
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

Deno.test("what groups digits in one currency may be a fraction in another", () => {
  assert.equal(parseAmount("1,250", "JPY"), 1250);
  assert.equal(parseAmount("1.250", "JPY"), null);
  assert.equal(parseAmount("12.5", "JPY"), null);
  assert.equal(parseAmount("1,250", "BHD"), null);
  assert.equal(parseAmount("1.250", "BHD"), null);
  assert.equal(parseAmount("1,250.500", "BHD"), 1_250_500);
  assert.equal(parseAmount("12.5", "BHD"), 12_500);
  assert.equal(parseAmount("€ 1.250,00", "EUR"), 125_000);
});

Deno.test("a hint writes an amount in the market's currency", () => {
  assert.equal(sampleAmount("USD"), "12.50");
  assert.equal(sampleAmount("JPY"), "13");
  assert.equal(sampleAmount("BHD"), "12.500");
});
