import { ActionForm } from "../form/ActionForm.tsx";
import { Notice } from "../parts/Notice.tsx";
import { When } from "../parts/When.tsx";

/** Says that a form was filled from a draft, which can be thrown away. */
export function DraftNotice({ savedAt }: { savedAt: Date }) {
  return (
    <Notice look="good">
      <div class="actions">
        <p>
          Continue your draft: it was saved <When at={savedAt} />.
        </p>
        <ActionForm
          action="/sell"
          fields={{ action: "discard" }}
          look="button-small"
        >
          Discard the draft
        </ActionForm>
      </div>
    </Notice>
  );
}
