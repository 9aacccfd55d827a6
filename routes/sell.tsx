/** Putting something up for sale, at once or from a draft. */
import { uploads } from "../app/http/uploads.ts";
import { withUser } from "../app/http/with_user.ts";
import { define, type State } from "../app/state.ts";
import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import { DraftNotice } from "../components/product/DraftNotice.tsx";
import { PhotosField } from "../components/product/PhotosField.tsx";
import { ProductFields } from "../components/product/ProductFields.tsx";
import KeptDraft from "../islands/KeptDraft.tsx";
import LiveChecks from "../islands/LiveChecks.tsx";
import { parseInput } from "../lib/input/parse_input.ts";
import type { SessionUser } from "../market/accounts/sessions.ts";
import { findKeptPhotos } from "../market/catalogue/photos/kept_photos.ts";
import {
  discardDraft,
  type Draft,
  findDraft,
  saveDraft,
} from "../market/catalogue/drafts.ts";
import { listProduct } from "../market/catalogue/products.ts";
import { answerForm } from "./(_common)/answer_form.ts";
import type { SentForm } from "./(_common)/form.ts";
import { showPage } from "./(_common)/show_page.ts";
import { photoIds } from "./products/(_forms)/kept_photos.ts";
import {
  draftFields,
  KEPT_FIELDS,
  PHOTO_LIMITS,
  productFields,
  productForm,
} from "./products/(_forms)/product_form.ts";

interface SellPage {
  readonly form: FormState;
  /** Photos that are kept for the item, by their ids. */
  readonly photos: readonly string[];
  /** The draft that the form was filled from. */
  readonly draft: Draft | null;
}

const NEW_ITEM = { quantity: "1", buy_now: "yes", offers: "yes" };

export const handler = define.handlers({
  GET: withUser((ctx, me) => showPage(ctx.state, showDraft(ctx.state, me))),
  POST: withUser((ctx, me) =>
    uploads.take(me.id, () =>
      answerForm(
        ctx,
        (sent) => sell(ctx.state, sent),
        async (form, { data }) => {
          const { reader } = ctx.state;
          const photos = await findKeptPhotos(reader, me.id, photoIds(data));
          return show(ctx.state, { form, photos, draft: null });
        },
        productForm(ctx.state),
      ))
  ),
});

async function showDraft(state: State, me: SessionUser): Promise<SellPage> {
  const draft = await findDraft(state.reader, me.id, "listing");
  const form = newForm(draft?.fields ?? NEW_ITEM);
  return show(state, { form, photos: draft?.photo_ids ?? [], draft });
}

function show(state: State, page: SellPage): SellPage {
  state.title = "Sell";
  return page;
}

/** Does what the page's form asks for; returns where to go. */
async function sell(state: State, sent: SentForm): Promise<string> {
  const { values, data, commandId } = sent;
  if (values["action"] === "draft") {
    await state.execute(saveDraft, {
      form: "listing",
      fields: draftFields(values),
      photo_ids: photoIds(data),
    }, commandId);
    return "/listings";
  }
  if (values["action"] === "discard") {
    await state.execute(discardDraft, { form: "listing" }, commandId);
    return "/sell";
  }
  const { currency } = state.services.config;
  const input = parseInput(listProduct.input, {
    ...productFields(values, currency),
    photo_ids: photoIds(data),
    discard_draft: true,
  });
  const { result } = await state.execute(listProduct, input, commandId);
  return `/products/${result.product_id}`;
}

export default define.page<typeof handler>(function Sell({ data, state }) {
  const { form, photos, draft } = data;
  return (
    <div class="wrap page">
      <div class="reading stack">
        <div>
          <h1>Sell something</h1>
          <p class="lead subtitle">
            Listing is free. It is for sale the moment you publish it.
          </p>
        </div>
        {draft !== null && <DraftNotice savedAt={draft.saved_at} />}
        <ErrorSummary form={form} />
        <form
          method="post"
          encType="multipart/form-data"
          id="sell"
          class="form panel"
        >
          <CommandId id={form.commandId} />
          <PhotosField form={form} limits={PHOTO_LIMITS} photos={photos} />
          <ProductFields
            form={form}
            currency={state.services.config.currency}
          />
          <div class="actions">
            <button
              type="submit"
              class="button button-main"
              data-busy="Publishing…"
            >
              Publish
            </button>
            <button
              type="submit"
              class="button"
              name="action"
              value="draft"
              formNoValidate
              data-busy="Saving…"
            >
              Save as draft
            </button>
          </div>
          <KeptDraft name="listing" fields={KEPT_FIELDS} />
          <LiveChecks form="sell" />
        </form>
      </div>
    </div>
  );
});
