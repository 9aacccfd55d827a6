import { newCommandId } from "./command_id.ts";

/** The id under which the form's command is carried out once: a double click or a reload repeats nothing. */
export function CommandId(
  { id = newCommandId() }: { id?: string | undefined },
) {
  return <input type="hidden" name="command_id" value={id} />;
}
