import { newCommandId } from "./command_id.ts";

/** A form as it is shown: its values, and what is wrong with them. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong with each field, by its name. */
  readonly fields: Readonly<Record<string, string>>;
  /** What is wrong with the form as a whole, a sentence; null if nothing is. */
  readonly message: string | null;
  /** The id of the form's command, which is carried out once for each id. */
  readonly commandId: string;
}

/** Returns a form that was not sent yet, with `values` in it. */
export function newForm(
  values: Readonly<Record<string, string>> = {},
): FormState {
  return { values, fields: {}, message: null, commandId: newCommandId() };
}
