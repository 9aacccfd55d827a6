/** Writes an amount of the currency's smallest unit (cents) for people. */
export interface Money {
  /** The whole text, as in "$1,250.00". */
  readonly text: string;
  /** The text up to the decimal separator, as in "$1,250". */
  readonly whole: string;
  /** The rest from the decimal separator on, as in ".00"; empty in currencies without a smaller unit. */
  readonly rest: string;
}

/** Prices repeat from page to page; past this many the memory starts anew. */
const KEPT = 5_000;

const formats = new Map<string, (cents: number) => Money>();

/**
 * Returns how amounts of `currency` are written.
 *
 * @param currency A code of ISO 4217, such as `USD`.
 */
export function moneyFormat(currency: string): (cents: number) => Money {
  let format = formats.get(currency);
  if (format === undefined) {
    format = remember(createFormat(currency));
    formats.set(currency, format);
  }
  return format;
}

/** Returns `cents` of `currency` as one text. */
export function formatMoney(cents: number, currency: string): string {
  return moneyFormat(currency)(cents).text;
}

/** Returns how many digits `currency` has after its decimal separator. */
export function fractionDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency })
    .resolvedOptions().maximumFractionDigits ?? 2;
}

/** Returns `cents` as a person types it into a form: "12.50", without separators or a sign. */
export function plainAmount(cents: number, currency: string): string {
  const digits = fractionDigits(currency);
  return (cents / 10 ** digits).toFixed(digits);
}

/**
 * Returns what a person typed as an amount in cents, or null where it is no amount: "12", "12.5", "12,50" and "1,250.00" are.
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

/** `formatToParts` costs several microseconds and a page shows many prices. */
function remember(
  format: (cents: number) => Money,
): (cents: number) => Money {
  const kept = new Map<number, Money>();
  return (cents) => {
    let money = kept.get(cents);
    if (money === undefined) {
      if (kept.size >= KEPT) kept.clear();
      money = format(cents);
      kept.set(cents, money);
    }
    return money;
  };
}
