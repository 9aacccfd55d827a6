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
import { isChanged, wasName } from "../../(_common)/seen_fields.ts";

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
      await state.execute(editProfile, profileChanges(values), commandId);
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

/** What a person says of themself. */
const PROFILE = ["display_name", "bio"] as const;

/**
 * Returns what was changed in the profile, and what was seen of that. What a
 * form does not say how it was shown counts as changed.
 */
function profileChanges(values: SentForm["values"]) {
  const changes: Partial<Record<typeof PROFILE[number], string>> = {};
  const seen: typeof changes = {};
  for (const name of PROFILE) {
    const [typed, was] = [values[name], values[wasName(name)]];
    if (typed === undefined || was !== undefined && !isChanged(values, name)) {
      continue;
    }
    changes[name] = typed;
    if (was !== undefined) seen[name] = was;
  }
  return { ...changes, seen };
}
