/** What the forms of the account's page do. */
import { z } from "zod";
import type { State } from "../../../app/state.ts";
import { deleteAccount } from "../../../market/accounts/account_deletion.ts";
import {
  changePassword,
  editProfile,
} from "../../../market/accounts/accounts.ts";
import { endSession } from "../../../market/accounts/sessions.ts";
import { readAction, type SentForm } from "../../(_common)/form.ts";

/** The forms of the account page. */
export const ACCOUNT_ACTIONS = [
  "profile",
  "password",
  "end_session",
  "delete",
] as const;

export type AccountAction = typeof ACCOUNT_ACTIONS[number];

const action = z.enum(ACCOUNT_ACTIONS);

/**
 * Returns which form of the account page was sent.
 *
 * @throws {DomainError} `invalid_input` for none of them.
 */
export function accountAction({ values }: SentForm): AccountAction {
  return readAction(action, values);
}

/**
 * Does what a form of the account page asks for.
 *
 * @throws {DomainError} from the command.
 */
export async function actOnAccount(
  state: State,
  asked: AccountAction,
  { values, commandId }: SentForm,
): Promise<void> {
  const text = (name: string) => values[name] ?? "";
  switch (asked) {
    case "profile":
      await state.execute(editProfile, {
        display_name: text("display_name"),
        bio: text("bio"),
      }, commandId);
      return;
    case "password":
      await state.execute(changePassword, {
        current_password: text("current_password"),
        new_password: text("new_password"),
      }, commandId);
      return;
    case "end_session": {
      const session_id = text("session_id");
      await state.execute(endSession, { session_id }, commandId);
      return;
    }
    case "delete": {
      const password = text("password");
      await state.execute(deleteAccount, { password }, commandId);
    }
  }
}
