import { MAX_LENGTH } from "../../lib/lengths.ts";
import type { Seller } from "../../market/catalogue/sellers.ts";
import { ActionForm } from "../form/ActionForm.tsx";
import { CommandId } from "../form/CommandId.tsx";
import type { FormState } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";
import { Notice } from "../parts/Notice.tsx";

/**
 * Lets an administrator log a person out everywhere, suspend them, or lift the
 * suspension.
 */
export function SuspendBox({ seller, form }: {
  seller: Seller;
  form: FormState;
}) {
  if (seller.suspended) {
    return (
      <div class="suspend stack">
        <Notice look="warn">
          This account is suspended. Only administrators see this page.
        </Notice>
        <div class="actions">
          <span class="note">As an administrator:</span>
          <ActionForm fields={{ action: "unsuspend" }} look="button-small">
            Let them log in again
          </ActionForm>
        </div>
      </div>
    );
  }
  return (
    <div class="suspend stack">
      <div class="actions">
        <span class="note">As an administrator:</span>
        <ActionForm fields={{ action: "log_out" }} look="button-small">
          Log them out everywhere
        </ActionForm>
      </div>
      <details class="folded-form" open={form.message !== null}>
        <summary class="button button-small button-danger">
          Suspend
        </summary>
        <form method="post" class="form panel" id="suspend">
          <CommandId id={form.commandId} />
          <input type="hidden" name="action" value="suspend" />
          <p>
            They are logged out everywhere and cannot log in; what they sell and
            offer is withdrawn. Orders stay.
          </p>
          <TextField
            form={form}
            name="reason"
            label="Reason, for the activity log"
            most={MAX_LENGTH.reason}
            autocomplete="off"
          />
          <button type="submit" class="button button-danger button-fit">
            <span>
              Suspend <bdi>{seller.display_name}</bdi>
            </span>
          </button>
        </form>
      </details>
    </div>
  );
}
