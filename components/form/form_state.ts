import { newCommandId } from "./command_id.ts";

/** A form as it is shown: what stands in it and what is wrong with it. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong with each field, by its name. */
  readonly fields: Readonly<Record<string, string>>;
  /** What is wrong in all, a sentence; null where nothing is. */
  readonly message: string | null;
  /** The id under which the form's command is carried out once. */
  readonly commandId: string;
}

/** Returns a form nobody has sent yet, with `values` in it. */
export function newForm(
  values: Readonly<Record<string, string>> = {},
): FormState {
  return { values, fields: {}, message: null, commandId: newCommandId() };
}
