/** What the forms of the account's page do. */
import { z } from "zod";
import type { State } from "../../../app/state.ts";
import { deleteAccount } from "../../../market/accounts/account_deletion.ts";
import {
  noSessionCookie,
  sessionCookie,
} from "../../../lib/http/session_cookie.ts";
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
 * @returns the `Set-Cookie` value of the session's new token, if it has one.
 * @throws {DomainError} from the command.
 */
export async function actOnAccount(
  state: State,
  asked: AccountAction,
  { values, commandId }: SentForm,
): Promise<string | null> {
  const text = (name: string) => values[name] ?? "";
  switch (asked) {
    case "profile":
      await state.execute(editProfile, {
        display_name: text("display_name"),
        bio: text("bio"),
      }, commandId);
      return null;
    case "password": {
      const { result } = await state.execute(changePassword, {
        current_password: text("current_password"),
        new_password: text("new_password"),
      }, commandId);
      const { expires_at, token } = result;
      return expires_at === null
        ? null
        : sessionCookie(state, token, new Date(expires_at));
    }
    case "end_session": {
      const session_id = text("session_id");
      await state.execute(endSession, { session_id }, commandId);
      return null;
    }
    case "delete": {
      const password = text("password");
      await state.execute(deleteAccount, { password }, commandId);
      return noSessionCookie(state);
    }
  }
}
