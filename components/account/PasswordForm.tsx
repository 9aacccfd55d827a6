import { CommandId } from "../form/CommandId.tsx";
import type { FormState } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";
import { MAX_LENGTH, MIN_LENGTH } from "../../lib/lengths.ts";

/** Changes the password, which ends every other session. */
export function PasswordForm({ form, username }: {
  form: FormState;
  username: string;
}) {
  return (
    <form method="post" class="form" id="change-password">
      <CommandId id={form.commandId} />
      <input type="hidden" name="action" value="password" />
      {/* Password managers look for the name that the password is for. */}
      <input
        type="text"
        name="username"
        value={username}
        autocomplete="username"
        hidden
      />
      <TextField
        form={form}
        name="current_password"
        label="Current password"
        type="password"
        required
        maxLength={MAX_LENGTH.password}
        autocomplete="current-password"
      />
      <TextField
        form={form}
        name="new_password"
        label="New password"
        hint={`At least ${MIN_LENGTH.password} characters.`}
        type="password"
        required
        minLength={MIN_LENGTH.password}
        maxLength={MAX_LENGTH.password}
        autocomplete="new-password"
      />
      <button type="submit" class="button button-fit">
        Change password
      </button>
    </form>
  );
}
