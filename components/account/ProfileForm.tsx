import LiveChecks from "../../islands/LiveChecks.tsx";
import { CommandId } from "../form/CommandId.tsx";
import type { FormState } from "../form/form_state.ts";
import { TextArea } from "../form/TextArea.tsx";
import { TextField } from "../form/TextField.tsx";
import { MAX_LENGTH } from "../../lib/lengths.ts";

/** Changes what others see of the person. */
export function ProfileForm({ form }: { form: FormState }) {
  return (
    <form method="post" class="form" id="profile">
      <CommandId id={form.commandId} />
      <input type="hidden" name="action" value="profile" />
      {["display_name_was", "bio_was"].map((name) => (
        <input type="hidden" name={name} value={form.values[name]} />
      ))}
      <TextField
        form={form}
        name="display_name"
        label="Name"
        required
        most={MAX_LENGTH.displayName}
        autocomplete="name"
      />
      <TextArea
        form={form}
        name="bio"
        label="About you"
        hint="What you sell, when you ship: whatever buyers may want to know."
        most={MAX_LENGTH.bio}
      />
      <button type="submit" class="button button-main button-fit">
        Save profile
      </button>
      <LiveChecks form="profile" />
    </form>
  );
}
