/** Texts that people write: how long they may be, and of which characters. */
import { z } from "zod";

/**
 * Control characters, which steer a device; line feed and tab may be written.
 */
const CONTROL = /[^\P{Cc}\n\t]/u;

/**
 * The characters that turn the direction of what follows them, with which a
 * text can look like another.
 */
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;

/**
 * A character that shows something. Some letters and symbols show nothing:
 * fillers, selectors of a variant, the empty Braille pattern.
 */
const VISIBLE =
  /[[\p{L}\p{M}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;

/**
 * More marks on one character than any writing has: Unicode's stream-safe
 * format (UAX 15) allows 30. Normalising sorts them, in time that grows with
 * the square of their number.
 */
const PILED_MARKS = /\p{M}{31}/u;

/**
 * How much shorter tidying can make a text: a syllable of Hangul is three
 * letters before NFC, and people leave blanks around what they paste.
 */
const MAX_TIDYING_FACTOR = 4;

/** What ends a line, besides a line feed. */
const LINE_END = /\r\n?|[\u2028\u2029]/g;

/**
 * Returns the schema of a text on one line, of one visible character to `max`
 * characters. It is trimmed and brought to Unicode's NFC.
 *
 * @param name what it is, for the sentences that refuse it, such as "a title".
 * @param max its longest length, in UTF-16 code units.
 */
export function line(name: string, max: number) {
  return text(name, max)
    .refine((value) => !/[\n\t]/.test(value), {
      error: `Write ${name} on one line.`,
    })
    .refine((value) => VISIBLE.test(value), { error: `Write ${name}.` });
}

/** As `line`, and may have several lines. */
export function lines(name: string, max: number) {
  return text(name, max)
    .refine((value) => VISIBLE.test(value), { error: `Write ${name}.` });
}

/** As `lines`, and may be empty. */
export function optionalLines(name: string, max: number) {
  return text(name, max);
}

/**
 * Returns the schema for a field that is left out when it is blank: a form
 * sends its empty fields too.
 */
export function unlessBlank<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (value) =>
      typeof value === "string" && value.trim() === "" ? undefined : value,
    schema,
  );
}

function text(name: string, max: number) {
  const tooLong = `Write ${name} in at most ${max} characters.`;
  // What is far too long is not worked on.
  return z.string(`Write ${name}.`)
    .max(MAX_TIDYING_FACTOR * max, { error: tooLong, abort: true })
    .refine((value) => !PILED_MARKS.test(value), {
      error: `Write ${name} with fewer marks on one letter.`,
      abort: true,
    })
    .overwrite(tidy)
    .max(max, tooLong)
    .refine((value) => value.isWellFormed() && !CONTROL.test(value), {
      error: `Leave control characters out of ${name}.`,
    })
    .refine((value) => !DIRECTION.test(value), {
      error:
        `Leave characters that turn the direction of writing out of ${name}.`,
    });
}

function tidy(value: string): string {
  return value.replaceAll(LINE_END, "\n").normalize("NFC").trim();
}
