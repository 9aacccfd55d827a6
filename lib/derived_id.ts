/** The command ids of forms that are carried out in several commands. */
import { v5 as uuidv5 } from "uuid";

/**
 * Returns the command id of a further step of one form: the same for the same
 * `id` and `step`, so that a form sent twice repeats each of its steps instead
 * of doing one again.
 *
 * @param id the form's command id.
 * @param step what the step does, for example `"photos"`.
 */
export function derivedId(id: string, step: string): string {
  return uuidv5(step, id);
}
