/** What is wrong with a form's field, in words for people. */
import {
  countCharacters,
  isVisible,
  tidyLines,
  tidyToken,
} from "../../lib/input/tidy.ts";
import { parseAmount } from "../format/money.ts";

/** What a check reads of a field. Every form control has it. */
interface Checked {
  readonly validity: Pick<
    ValidityState,
    | "valid"
    | "valueMissing"
    | "tooShort"
    | "typeMismatch"
    | "patternMismatch"
    | "rangeUnderflow"
    | "rangeOverflow"
  >;
  readonly type: string;
  readonly value: string;
  readonly required?: boolean;
  /**
   * `data-most` is the most characters of a text, as people see them;
   * `data-amount` the currency of an amount of money.
   */
  readonly dataset: { readonly [name: string]: string | undefined };
  /** What the field's `pattern` asks for, as a sentence for people. */
  readonly title: string;
  readonly minLength?: number;
  readonly min?: string;
  readonly max?: string;
}

/**
 * Returns what to do about the field called `label`, or "" where nothing is
 * wrong. It spares people a way to the server, which checks everything again.
 */
export function checkMessage(control: Checked, label: string): string {
  const { validity, type, title, minLength, min, max } = control;
  const most = Number(control.dataset["most"] ?? Infinity);
  if (most < Infinity && validity.valid) {
    const text = tidyLines(control.value);
    if (control.required && !isVisible(text)) return `${label} is missing.`;
    const over = countCharacters(text) - most;
    return over > 0 ? `Write at most ${most} characters: ${over} less.` : "";
  }
  if (validity.valid) return isAmount(control) ? "" : title;
  if (validity.valueMissing) {
    return type.startsWith("select")
      ? `Choose a ${label.toLowerCase()}.`
      : `${label} is missing.`;
  }
  if (validity.tooShort) return `Write at least ${minLength} characters.`;
  if (validity.typeMismatch && type === "email") {
    return "Write an e-mail address, such as ada@example.org.";
  }
  if (validity.rangeUnderflow) return `Write ${min} or more.`;
  if (validity.rangeOverflow) return `Write ${max} or less.`;
  if (validity.patternMismatch && title !== "") return title;
  return `${label} is not right.`;
}

/**
 * Takes out of a name or an address what nobody can see there, as the server
 * does: copied names bring it along, and a rule would refuse it.
 */
export function tidyName(
  control: { type: string; autocomplete: string; value: string },
): void {
  if (control.type !== "email" && control.autocomplete !== "username") return;
  const plain = tidyToken(control.value);
  if (plain !== control.value) control.value = plain;
}

/** Whether a field for an amount of money holds one; others do in any case. */
function isAmount({ value, dataset }: Checked): boolean {
  const amount = dataset["amount"];
  return amount === undefined || value === "" ||
    parseAmount(value, amount) !== null;
}
