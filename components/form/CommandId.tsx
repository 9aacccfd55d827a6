import { newCommandId } from "./command_id.ts";

/**
 * The id of the form's command. A command is carried out once for each id, so
 * that a double click or a reload repeats nothing.
 */
export function CommandId(
  { id = newCommandId() }: { id?: string | undefined },
) {
  return <input type="hidden" name="command_id" value={id} />;
}
