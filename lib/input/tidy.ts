/**
 * Tidying what people write. What cannot be kept, or cannot be seen, goes
 * without a word: nobody finds in a field what does not show there. Pages and
 * commands share it, so that both count the same characters.
 */

/** What ends a line, in any writing system and on any machine. */
const LINE_END = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

/**
 * What a device obeys instead of showing it, halves of characters, and places
 * that Unicode never gives to a character.
 */
const UNSHOWABLE = /[^\P{Cc}\n\t]|\p{Cs}|\p{Noncharacter_Code_Point}/gu;

/**
 * Characters of format that show nothing. The first group holds what is part of
 * the writing, and stays: joiners, of which `JOINERS` judges; a break between
 * words of scripts that have no spaces, as in Thai; marks that put the next
 * sign on its side in Hebrew and Arabic, and the Mongolian vowel separator; the
 * tags of a flag, as Scotland's.
 *
 * All else goes: whatever turns the direction of what follows, with which a
 * text can look like another; byte order marks; soft hyphens, which hide a word
 * from the search.
 */
const INVISIBLE = new RegExp(
  String.raw`([\u200C\u200D\u061C\u180E\u200E\u200F]|` +
    String.raw`\u200B(?=[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}])|` +
    String.raw`(?<=\u{1F3F4})[\u{E0020}-\u{E007F}]{1,8})|` +
    String.raw`[\uFFF9-\uFFFB]|(?=\p{Cf})\p{Default_Ignorable_Code_Point}`,
  "gu",
);

/** Letters that no joiner changes. */
const STANDS_ALONE = String.raw`[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hani}]`;

/**
 * Joiners, of which those in the group stay: within emoji, and after letters
 * that take other shapes by them, as in Persian and Hindi.
 */
const JOINERS = new RegExp(
  String.raw`(?=[\u200C\u200D])(?:(` +
    String.raw`(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])` +
    String.raw`(?<!${STANDS_ALONE}[\p{M}\u200C\u200D]{0,9}).)|.)`,
  "gu",
);

/**
 * More marks on one character than any writing has: Unicode's stream-safe
 * format (UAX 15) allows 30. Normalising sorts them, in time that grows with
 * the square of their number.
 */
const PILED_MARKS = /(\p{M}{30})\p{M}+/gu;

/** Ends of lines, tabs and runs of blanks, which a line shows as one blank. */
const BLANKS = /[ \n\t]+/g;

/**
 * A character that shows something. Some letters and symbols show nothing:
 * fillers, selectors of a variant, the empty Braille pattern.
 */
const VISIBLE =
  /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

/**
 * Returns a text of several lines as it is kept: in Unicode's NFC, without
 * blanks around it. The caller has bounded its length: the time grows with it.
 */
export function tidyLines(text: string): string {
  return text
    .replaceAll(LINE_END, "\n")
    .replaceAll(UNSHOWABLE, "")
    .replaceAll(INVISIBLE, "$1")
    .replaceAll(JOINERS, "$1")
    .replaceAll(PILED_MARKS, "$1")
    .normalize("NFC")
    // A regular expression for blanks before an end tries each of them.
    .split("\n").map((line) => line.trimEnd()).join("\n")
    .trim();
}

/** As `tidyLines`, on one line. */
export function tidyLine(text: string): string {
  return tidyLines(text).replaceAll(BLANKS, " ");
}

/**
 * Returns a name or an address that a program compares, such as a username,
 * without anything invisible, and with full-width signs as plain ones.
 */
export function tidyToken(text: string): string {
  return tidyLine(text).normalize("NFKC").replaceAll(/\p{Cf}/gu, "").trim();
}

/** Returns whether a text shows anything. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}

/**
 * The most UTF-16 code units that a character takes on average. Two
 * people of emoji who kiss take 15; joiners could be piled up for ever.
 */
export const MOST_UNITS = 15;

/**
 * Returns how many characters people see in a text: a flag is one, and so is a
 * letter with its marks. What takes more than `MOST_UNITS` counts as several.
 */
export function countCharacters(text: string): number {
  // Firefox 115 has no segmenter; there a flag counts as its parts.
  const characters: Iterable<unknown> = globalThis.Intl.Segmenter === undefined
    ? text
    : new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
  return Math.max(
    [...characters].length,
    Math.ceil(text.length / MOST_UNITS),
  );
}
