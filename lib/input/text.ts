/** Texts that people write: how they are tidied, and how long they may be. */
import { z } from "zod";
import {
  countCharacters,
  isVisible,
  MOST_UNITS,
  tidyLine,
  tidyLines,
} from "./tidy.ts";

/**
 * Returns the schema of a text on one line, of one visible character to `max`
 * characters. It is tidied: trimmed, brought to Unicode's NFC, and without what
 * cannot be seen.
 *
 * @param name what it is, for the sentences that refuse it, such as "a title".
 * @param max its longest length, in characters as people see them.
 */
export function line(name: string, max: number) {
  return text(name, max, tidyLine, isVisible);
}

/** As `line`, and may have several lines. */
export function lines(name: string, max: number) {
  return text(name, max, tidyLines, isVisible);
}

/** As `lines`, and may be empty. */
export function optionalLines(name: string, max: number) {
  return text(name, max, tidyLines, () => true);
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

function text(
  name: string,
  max: number,
  tidy: (text: string) => string,
  isEnough: (text: string) => boolean,
) {
  const tooLong = `Write ${name} in at most ${max} characters.`;
  // What is far too long is not worked on.
  return z.string(`Write ${name}.`)
    .refine(({ length }) => length <= MOST_UNITS * max, {
      error: tooLong,
      abort: true,
    })
    .overwrite(tidy)
    .refine((value) => isWithin(value, max), { error: tooLong })
    .refine(isEnough, { error: `Write ${name}.` })
    .meta({ maxLength: max });
}

/** A text has no more characters than code units. */
function isWithin(value: string, max: number): boolean {
  return value.length <= max || countCharacters(value) <= max;
}
