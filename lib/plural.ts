/** Numbers with their nouns. */

const rules = new Intl.PluralRules("en");

/** Returns "1 order", "2 orders": `many` defaults to `one` with an s. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${rules.select(n) === "one" ? one : many}`;
}
