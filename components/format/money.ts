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

/**
 * Returns what a person typed as an amount in cents, or null where it is none:
 * "12", "12.5", "12,50" and "1,250.00" are amounts.
 */
export function parseAmount(text: string, currency: string): number | null {
  const digits = fractionDigits(currency);
  const compact = text.replaceAll(/[\s'’]/g, "");
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:[.,](\d+))?$/.exec(compact);
  if (match === null) return null;
  const [, whole = "", fraction = ""] = match;
  if (fraction.length > digits) return null;
  const cents = Number(
    whole.replaceAll(",", "") + fraction.padEnd(digits, "0"),
  );
  return Number.isSafeInteger(cents) ? cents : null;
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
