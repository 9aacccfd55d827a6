import { CommandId } from "../form/CommandId.tsx";
import type { FormState } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";
import { MAX_LENGTH } from "../../lib/lengths.ts";

/** Deletes the account. It is folded away, and asks for the password. */
export function DeleteForm({ form }: { form: FormState }) {
  return (
    <details class="folded-form" open={form.message !== null}>
      <summary class="button button-danger">Delete my account</summary>
      <form method="post" class="form" id="delete">
        <CommandId id={form.commandId} />
        <input type="hidden" name="action" value="delete" />
        <p>
          What you sell is withdrawn and your data is erased. Orders stay with
          the other side, without your name. This cannot be undone.
        </p>
        <TextField
          form={form}
          name="password"
          label="Your password"
          type="password"
          required
          maxLength={MAX_LENGTH.password}
          autocomplete="current-password"
        />
        <button
          type="submit"
          class="button button-danger button-fit"
        >
          Delete for good
        </button>
      </form>
    </details>
  );
}
