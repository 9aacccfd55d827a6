/** What the forms of a person's page do. */
import { z } from "zod";
import type { State } from "../../../app/state.ts";
import {
  endUserSessions,
  suspendUser,
  unsuspendUser,
} from "../../../market/moderation.ts";
import { readAction, type SentForm } from "../../(_common)/form.ts";

const action = z.enum(["suspend", "unsuspend", "log_out"]);

/**
 * Does with a person what a form on their page asks for.
 *
 * @throws {DomainError} from the command; `invalid_input` for an action there
 * is not.
 */
export async function actOnPerson(
  state: State,
  user_id: string,
  { values, commandId }: SentForm,
): Promise<void> {
  const asked = readAction(action, values);
  if (asked === "unsuspend") {
    await state.execute(unsuspendUser, { user_id }, commandId);
    return;
  }
  if (asked === "log_out") {
    await state.execute(endUserSessions, { user_id }, commandId);
    return;
  }
  const reason = values["reason"]?.trim();
  const input = { user_id, ...reason && { reason } };
  await state.execute(suspendUser, input, commandId);
}
