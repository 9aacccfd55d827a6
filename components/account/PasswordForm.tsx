import { CommandId } from "../form/CommandId.tsx";
import type { FormState } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";

/** Changes the password, which ends every other session. */
export function PasswordForm({ form, username }: {
  form: FormState;
  username: string;
}) {
  return (
    <form method="post" class="form" id="password">
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
        maxLength={128}
        autocomplete="current-password"
      />
      <TextField
        form={form}
        name="new_password"
        label="New password"
        hint="At least 8 characters."
        type="password"
        required
        minLength={8}
        maxLength={128}
        autocomplete="new-password"
      />
      <button type="submit" class="button button-fit">
        Change password
      </button>
    </form>
  );
}
