/** Changing an item of one's own. */
import type { Context } from "fresh";
import { idParam } from "../../../app/http/input.ts";
import { withUser } from "../../../app/http/with_user.ts";
import { define, type State } from "../../../app/state.ts";
import { CommandId } from "../../../components/form/CommandId.tsx";
import { ErrorSummary } from "../../../components/form/ErrorSummary.tsx";
import {
  type FormState,
  newForm,
} from "../../../components/form/form_state.ts";
import { plainAmount } from "../../../components/format/money.ts";
import { Notice } from "../../../components/parts/Notice.tsx";
import { PhotosField } from "../../../components/product/PhotosField.tsx";
import { ProductFields } from "../../../components/product/ProductFields.tsx";
import LiveChecks from "../../../islands/LiveChecks.tsx";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import type { SessionUser } from "../../../market/accounts/sessions.ts";
import { ONLY_ITS_SELLER } from "../../../market/catalogue/product_row.ts";
import {
  findProduct,
  type Product,
} from "../../../market/catalogue/products.ts";
import { answerForm } from "../../(_common)/answer_form.ts";
import { showPage } from "../../(_common)/show_page.ts";
import { changeProduct } from "../(_forms)/change_product.ts";
import { PHOTO_LIMITS, PRODUCT_FORM } from "../(_forms)/product_form.ts";

interface EditPage {
  readonly product: Product;
  readonly form: FormState;
  readonly photosMissing: boolean;
}

export const handler = define.handlers({
  GET: withUser((ctx, me) => {
    const photosMissing = ctx.url.searchParams.get("photos") === "missing";
    return showPage(ctx.state, show(ctx, me, { photosMissing }));
  }),
  POST: withUser(async (ctx, me) => {
    const { id } = await findOwn(ctx, me);
    return await answerForm(
      ctx,
      async (sent) => {
        await changeProduct(ctx.state, id, sent);
        return `/products/${id}`;
      },
      // Some of it may have been done: its photos are shown as they are by now.
      (form) => show(ctx, me, { form }),
      PRODUCT_FORM,
    );
  }),
});

async function show(
  ctx: Context<State>,
  me: SessionUser,
  { form, photosMissing = false }: Partial<Omit<EditPage, "product">>,
): Promise<EditPage> {
  const product = await findOwn(ctx, me);
  ctx.state.title = `Edit: ${product.title}`;
  const values = valuesOf(product, ctx.state.services.config.currency);
  return { product, form: form ?? newForm(values), photosMissing };
}

/**
 * @throws {DomainError} `not_found`, or `forbidden` for somebody else's item.
 */
async function findOwn(
  { state, params }: Context<State>,
  me: SessionUser,
): Promise<Product> {
  const product = await findProduct(state.reader, idParam(params["id"]), me);
  if (product === null) {
    throw new DomainError("not_found", "This item does not exist.");
  }
  if (product.seller.id !== me.id) {
    throw new DomainError("forbidden", ONLY_ITS_SELLER);
  }
  return product;
}

function valuesOf(product: Product, currency: string): Record<string, string> {
  const { title, description, category, condition, quantity } = product;
  return {
    title,
    description,
    category,
    condition,
    price: plainAmount(product.price_cents, currency),
    quantity: String(quantity),
    quantity_was: String(quantity),
    buy_now: product.buy_now ? "yes" : "",
    offers: product.offers ? "yes" : "",
  };
}

export default define.page<typeof handler>(function Edit({ data, state }) {
  const { product, form, photosMissing } = data;
  return (
    <div class="wrap page">
      <div class="reading stack">
        <h1>Edit your item</h1>
        {photosMissing && (
          <Notice look="warn">
            The item is for sale, but its photos could not be kept. Add them
            here.
          </Notice>
        )}
        <ErrorSummary form={form} />
        <form
          method="post"
          encType="multipart/form-data"
          id="edit"
          class="form panel"
        >
          <CommandId id={form.commandId} />
          <input
            type="hidden"
            name="quantity_was"
            value={form.values["quantity_was"]}
          />
          <PhotosField
            form={form}
            limits={PHOTO_LIMITS}
            present={product.photos.map(({ id }) => id)}
          />
          <ProductFields
            form={form}
            currency={state.services.config.currency}
          />
          <div class="actions">
            <button type="submit" class="button button-main">
              Save changes
            </button>
            <a class="button" href={`/products/${product.id}`}>Cancel</a>
          </div>
          <LiveChecks form="edit" />
        </form>
      </div>
    </div>
  );
});
