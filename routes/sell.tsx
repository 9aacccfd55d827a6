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
import { parseInput } from "../lib/input/parse_input.ts";
import { findKeptPhotos } from "../market/catalogue/photos/kept_photos.ts";
import { listProduct } from "../market/catalogue/products.ts";
import { answerForm } from "./(_common)/answer_form.ts";
import type { SentForm } from "./(_common)/form.ts";
import { showPage } from "./(_common)/show_page.ts";
import { photoIds } from "./products/(_forms)/kept_photos.ts";
import {
  PHOTO_LIMITS,
  productFields,
  productForm,
} from "./products/(_forms)/product_form.ts";

export const handler = define.handlers({
  GET: withUser((ctx) => {
    const form = newForm({ quantity: "1", buy_now: "yes", offers: "yes" });
    return showPage(ctx.state, show(ctx.state, form, []));
  }),
  POST: withUser((ctx, me) =>
    uploads.take(me.id, () =>
      answerForm(
        ctx,
        (sent) => sell(ctx.state, sent),
        async (form, { data }) =>
          show(
            ctx.state,
            form,
            await findKeptPhotos(ctx.state.reader, me.id, photoIds(data)),
          ),
        productForm(ctx.state),
      ))
  ),
});

function show(state: State, form: FormState, photos: readonly string[]) {
  state.title = "Sell";
  return { form, photos };
}

/** Lists the item with its photos; returns where to go. */
async function sell(
  state: State,
  { values, data, commandId }: SentForm,
): Promise<string> {
  const { currency } = state.services.config;
  const fields = productFields(values, currency);
  const input = parseInput(listProduct.input, {
    ...fields,
    photo_ids: photoIds(data),
  });
  const { result } = await state.execute(listProduct, input, commandId);
  return `/products/${result.product_id}`;
}

export default define.page<typeof handler>(function Sell({ data, state }) {
  const { form, photos } = data;
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
          <PhotosField form={form} limits={PHOTO_LIMITS} photos={photos} />
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
