/** What a check of one field needs to know of it; a form control has all of it. */
export interface Checked {
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
  /** Says what the pattern asks for. */
  readonly title: string;
  readonly minLength?: number;
  readonly min?: string;
  readonly max?: string;
}

/** Returns what to do about a field called `label`, or "" where nothing is wrong. The server has the last word. */
export function checkMessage(control: Checked, label: string): string {
  const { validity, type, title, minLength, min, max } = control;
  if (validity.valid) return "";
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
