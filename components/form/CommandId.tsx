/** The id under which the form's command is carried out once: a double click or a reload repeats nothing. */
export function CommandId({ id = crypto.randomUUID() }: { id?: string }) {
  return <input type="hidden" name="command_id" value={id} />;
}
