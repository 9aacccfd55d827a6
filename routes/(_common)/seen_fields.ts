/**
 * Fields of forms that come back with what they were shown with: `<field>_was`.
 * So only what was changed is sent on, and two windows undo nothing of each
 * other.
 */
import type { RefusedForm } from "./answer_form.ts";

type Values = Readonly<Record<string, string | undefined>>;

/** Returns whether a field's value is not the one that it was shown with. */
export function isChanged(values: Values, name: string): boolean {
  return shownText(values[name]) !== shownText(values[wasName(name)]);
}

/** Returns the name of the field that keeps how a field was shown. */
export function wasName(name: string): string {
  return `${name}_was`;
}

/** Returns the values of a form, with how its fields are shown. */
export function withSeen(
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const seen = Object.entries(values)
    .map(([name, value]) => [wasName(name), value]);
  return { ...values, ...Object.fromEntries(seen) };
}

/**
 * Returns the form that was refused, over what its thing is by now: fields that
 * nobody touched follow it, and where both sides changed something, both values
 * are shown, and saving again puts the typed one in place.
 *
 * @param now What the fields are now, by their names.
 * @param inWords Returns a value as people read it; null where the refusal
 * says it all.
 */
export function besides(
  form: RefusedForm,
  now: Readonly<Record<string, string>>,
  inWords: (name: string, value: string) => string | null = (_, text) => text,
): RefusedForm {
  const values: Record<string, string> = { ...form.values };
  const fields: Record<string, string> = { ...form.fields };
  for (const [name, value] of Object.entries(now)) {
    const isTouched = isChanged(form.values, name);
    const isMeant = form.code === "conflict" && fields[name] !== undefined;
    if (isTouched && !isMeant) continue;
    values[wasName(name)] = value;
    if (!isTouched) values[name] = value;
    const words = isTouched ? inWords(name, value) : null;
    if (words === null) continue;
    fields[name] = words === ""
      ? "Meanwhile this was emptied. Save again to put yours in its place."
      : `Meanwhile this was changed to “${isolated(words)}”. Save again to ` +
        "put yours in its place.";
  }
  return { ...form, values, fields };
}

/** Letters of the scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

/** Returns a text that keeps its own direction within a sentence. */
function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** Browsers send line ends in their own way; an unticked box sends nothing. */
function shownText(text = ""): string {
  return text.replaceAll("\r\n", "\n").trim();
}
