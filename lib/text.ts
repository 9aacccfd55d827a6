import { z } from "zod";

/**
 * Everything but line feed and tab that steers a device instead of showing
 * something.
 */
const CONTROL = /[^\P{Cc}\n\t]/u;
/**
 * The characters that turn the direction of what follows them, so that a text
 * can show as another one.
 */
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
/**
 * Some letters and symbols show nothing: fillers, selectors of a variant, the
 * empty Braille pattern.
 */
const VISIBLE =
  /[[\p{L}\p{M}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;
/** What ends a line, in whichever alphabet. */
const LINE_END = /\r\n?|[\u2028\u2029]/g;

/**
 * Returns the schema of a text on one line, from one visible character to `max`
 * characters; it is trimmed and brought to Unicode's NFC. `name` says what it
 * is, as in "the title".
 */
export function line(name: string, max: number) {
  return text(name, max)
    .refine((value) => !/[\n\t]/.test(value), {
      error: `Write ${name} on one line.`,
    })
    .refine((value) => VISIBLE.test(value), { error: `Write ${name}.` });
}

/**
 * Returns the schema of a text of several lines, from one visible character to
 * `max` characters.
 */
export function lines(name: string, max: number) {
  return text(name, max)
    .refine((value) => VISIBLE.test(value), { error: `Write ${name}.` });
}

/** As `lines`, and may be empty. */
export function optionalLines(name: string, max: number) {
  return text(name, max);
}

function text(name: string, max: number) {
  return z.string(`Write ${name}.`)
    .overwrite(tidy)
    .max(max, `Write ${name} in at most ${max} characters.`)
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
