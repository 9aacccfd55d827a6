/** Amounts of money: as people read them, and as they type them. */
import { remember } from "../../lib/remember.ts";

/** An amount of the currency's smallest unit (cents), as people read it. */
interface Money {
  /** The whole text, as in "$1,250.00". */
  readonly text: string;
  /** The text up to the decimal separator, as in "$1,250". */
  readonly whole: string;
  /**
   * The rest from the decimal separator on, as in ".00"; empty in currencies
   * without a smaller unit.
   */
  readonly rest: string;
}

/** A market has one currency. */
const MOST_CURRENCIES = 10;
/** Prices repeat from page to page. One takes about 200 bytes. */
const MOST_PRICES = 5_000;

/**
 * Returns how amounts of `currency` are written.
 *
 * @param currency A code of ISO 4217, such as `USD`.
 */
export const moneyFormat: (currency: string) => (cents: number) => Money =
  remember(
    // `formatToParts` takes several microseconds, and a page has many prices.
    (currency) => remember(createFormat(currency), { most: MOST_PRICES }),
    { most: MOST_CURRENCIES },
  );

/** Returns `cents` of `currency` as one text. */
export function formatMoney(cents: number, currency: string): string {
  return moneyFormat(currency)(cents).text;
}

/** Returns an amount as people may type it, for a hint: "12.50". */
export function sampleAmount(currency: string): string {
  return plainAmount(12.5 * 10 ** fractionDigits(currency), currency);
}

/** Returns how many digits `currency` has after its decimal separator. */
function fractionDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency })
    .resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * Returns `cents` as a person types it into a form: "12.50", without separators
 * or a sign.
 */
export function plainAmount(cents: number, currency: string): string {
  const digits = fractionDigits(currency);
  return (cents / 10 ** digits).toFixed(digits);
}

/** The most characters that an amount is typed in. */
const MAX_TYPED = 40;

/** Signs that group digits by threes; spaces are one sign before this. */
const GROUPED =
  /^(?<whole>\d{1,3}(?<sign>[ ',.])\d{3}(?:\k<sign>\d{3})*)(?:(?<mark>[.,])(?<fraction>\d+))?$/;
const PLAIN = /^(?<whole>\d+)(?:[.,](?<fraction>\d+))?$/;

/** The zeros of the digits that keyboards have, besides our own. */
const ZEROS = [0x660, 0x6f0, 0x966, 0xff10];

/**
 * Returns what a person typed as an amount in cents, or null where it is none,
 * or could be two: "12", "12.5", "12,50", "1,250.00", "1.250,00" and "1 250" are
 * amounts; "12 50" and "1.250" are none. The currency's sign may stand with it.
 */
export function parseAmount(text: string, currency: string): number | null {
  if (text.length > MAX_TYPED) return null;
  const digits = fractionDigits(currency);
  const plain = withoutCurrency(withOwnSigns(text), currency);
  const { whole = "", sign, mark, fraction = "" } =
    (GROUPED.exec(plain) ?? PLAIN.exec(plain))?.groups ?? {};
  if (whole === "" || sign !== undefined && sign === mark) return null;
  // With one sign, what looks grouped may be a fraction.
  const groups = sign === undefined ? 1 : whole.split(sign).length;
  const isFraction = sign === "." || sign === "," && digits === 3;
  if (groups === 2 && mark === undefined && isFraction) return null;
  if (fraction.length > digits) return null;
  const cents = Number(
    whole.replaceAll(/\D/g, "") + fraction.padEnd(digits, "0"),
  );
  return Number.isSafeInteger(cents) ? cents : null;
}

/** Puts the digits, spaces and marks of other keyboards into our own. */
function withOwnSigns(text: string): string {
  return text
    .replaceAll(/[٠-٩۰-۹०-९０-９]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - Math.max(...ZEROS.filter((zero) => zero <= code)));
    })
    .replaceAll(/\s/g, " ").replaceAll(/[’′]/g, "'")
    .replaceAll(/[٬，]/g, ",").replaceAll(/[٫．]/g, ".").trim();
}

/** Takes the sign or the code of `currency` away, in front or behind. */
function withoutCurrency(text: string, currency: string): string {
  const names = [
    currency,
    moneyFormat(currency)(0).text.replaceAll(/[\d., ]/g, ""),
  ];
  for (const name of names) {
    if (text.toUpperCase().startsWith(name)) {
      return text.slice(name.length).trim();
    }
    if (text.toUpperCase().endsWith(name)) {
      return text.slice(0, -name.length).trim();
    }
  }
  return text;
}

function createFormat(currency: string): (cents: number) => Money {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const unit = 10 ** fractionDigits(currency);
  return (cents) => {
    let whole = "", rest = "", inRest = false;
    for (const { type, value } of format.formatToParts(cents / unit)) {
      inRest ||= type === "decimal";
      if (inRest) rest += value;
      else whole += value;
    }
    return { text: whole + rest, whole, rest };
  };
}
