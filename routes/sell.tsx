/** Putting something up for sale. Photos are checked before it is listed. */
import { uploads } from "../app/http/uploads.ts";
import { withUser } from "../app/http/with_user.ts";
import { define, type State } from "../app/state.ts";
import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import { PhotosField } from "../components/product/PhotosField.tsx";
import { ProductFields } from "../components/product/ProductFields.tsx";
import LiveChecks from "../islands/LiveChecks.tsx";
import { derivedId } from "../lib/derived_id.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import { parseInput } from "../lib/input/parse_input.ts";
import {
  type PreparedPhoto,
  preparePhotos,
} from "../market/catalogue/photos/photo_files.ts";
import { addPhotos } from "../market/catalogue/photos/photos.ts";
import { listProduct } from "../market/catalogue/products.ts";
import { answerForm } from "./(_common)/answer_form.ts";
import type { SentForm } from "./(_common)/form.ts";
import { showPage } from "./(_common)/show_page.ts";
import {
  PHOTO_LIMITS,
  photoFiles,
  PRODUCT_FORM,
  productFields,
} from "./products/(_forms)/product_form.ts";

export const handler = define.handlers({
  GET: withUser((ctx) => {
    const form = newForm({ quantity: "1", buy_now: "yes", offers: "yes" });
    return showPage(ctx.state, show(ctx.state, form));
  }),
  POST: withUser((ctx, me) =>
    uploads.take(me.id, () =>
      answerForm(
        ctx,
        (sent) => sell(ctx.state, sent),
        (form) => show(ctx.state, form),
        PRODUCT_FORM,
      ))
  ),
});

function show(state: State, form: FormState) {
  state.title = "Sell";
  return { form };
}

/** Lists the item and adds its photos; returns where to go. */
async function sell(state: State, sent: SentForm): Promise<string> {
  const { currency } = state.services.config;
  const fields = productFields(sent.values, currency);
  const input = parseInput(listProduct.input, fields);
  const photos = await preparePhotos(photoFiles(sent.data));
  const { result } = await state.execute(listProduct, input, sent.commandId);
  const item = `/products/${result.product_id}`;
  const added = await add(state, result.product_id, photos, sent);
  return added ? item : `${item}/edit?photos=missing`;
}

/**
 * Returns whether the photos were added. The item is listed by now, so that a
 * refusal must not bring the form back.
 */
async function add(
  state: State,
  product_id: string,
  photos: PreparedPhoto[],
  { commandId }: SentForm,
): Promise<boolean> {
  if (photos.length === 0) return true;
  try {
    const id = derivedId(commandId, "photos");
    await state.execute(addPhotos, { product_id, photos }, id);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

export default define.page<typeof handler>(function Sell({ data, state }) {
  const { form } = data;
  return (
    <div class="wrap page">
      <div class="reading stack">
        <div>
          <h1>Sell something</h1>
          <p class="lead subtitle">
            Listing is free. It is for sale the moment you publish it.
          </p>
        </div>
        <ErrorSummary form={form} />
        <form
          method="post"
          encType="multipart/form-data"
          id="sell"
          class="form panel"
        >
          <CommandId id={form.commandId} />
          <PhotosField form={form} limits={PHOTO_LIMITS} />
          <ProductFields
            form={form}
            currency={state.services.config.currency}
          />
          <button type="submit" class="button button-main">Publish</button>
          <LiveChecks form="sell" />
        </form>
      </div>
    </div>
  );
});
