/** Changing an item of one's own. */
import type { Context } from "fresh";
import { idParam } from "../../../app/http/input.ts";
import { uploads } from "../../../app/http/uploads.ts";
import { withUser } from "../../../app/http/with_user.ts";
import { define, type State } from "../../../app/state.ts";
import { CommandId } from "../../../components/form/CommandId.tsx";
import { ErrorSummary } from "../../../components/form/ErrorSummary.tsx";
import {
  type FormState,
  newForm,
} from "../../../components/form/form_state.ts";
import { plainAmount } from "../../../components/format/money.ts";
import { PhotosField } from "../../../components/product/PhotosField.tsx";
import { ProductFields } from "../../../components/product/ProductFields.tsx";
import LiveChecks from "../../../islands/LiveChecks.tsx";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import type { SessionUser } from "../../../market/accounts/sessions.ts";
import {
  CATEGORY_LABELS,
  CONDITION_LABELS,
} from "../../../market/catalogue/categories.ts";
import { findKeptPhotos } from "../../../market/catalogue/photos/kept_photos.ts";
import { ONLY_ITS_SELLER } from "../../../market/catalogue/product_row.ts";
import {
  findProduct,
  type Product,
} from "../../../market/catalogue/products.ts";
import { answerForm, type RefusedForm } from "../../(_common)/answer_form.ts";
import { besides, wasName, withSeen } from "../../(_common)/seen_fields.ts";
import { showPage } from "../../(_common)/show_page.ts";
import { changeProduct } from "../(_forms)/change_product.ts";
import { photoIds, removedPhotoIds } from "../(_forms)/kept_photos.ts";
import {
  KEPT_FIELDS,
  PHOTO_LIMITS,
  productForm,
} from "../(_forms)/product_form.ts";

interface EditPage {
  readonly product: Product;
  readonly form: FormState;
  /** The item's photos and new ones, by their ids, in the form's order. */
  readonly photos: readonly string[];
  /** Those of the item's that were taken away in the form. */
  readonly removed: readonly string[];
  /** The order in which another window put the item's photos; else none. */
  readonly orderNow: readonly string[];
}

export const handler = define.handlers({
  GET: withUser((ctx, me) => showPage(ctx.state, show(ctx, me))),
  POST: withUser(async (ctx, me) => {
    const { id } = await findOwn(ctx, me);
    return await uploads.take(me.id, () =>
      answerForm(
        ctx,
        async (sent) => {
          await changeProduct(ctx.state, id, sent);
          return `/products/${id}`;
        },
        // Some of it may have been done: its photos are shown as they are by
        // now.
        (form, { data }) => show(ctx, me, { form, data }),
        productForm(ctx.state),
      ));
  }),
});

async function show(
  ctx: Context<State>,
  me: SessionUser,
  refused?: { readonly form: RefusedForm; readonly data: FormData },
): Promise<EditPage> {
  const product = await findOwn(ctx, me);
  ctx.state.title = `Edit: ${product.title}`;
  const fields = fieldsOf(product, ctx.state.services.config.currency);
  const present = product.photos.map(({ id }) => id);
  const photos_was = present.join();
  if (refused === undefined) {
    const form = newForm({ ...withSeen(fields), photos_was });
    return { product, form, photos: present, removed: [], orderNow: [] };
  }
  const { data } = refused;
  const form = besides(refused.form, fields, inWords);
  const isOrderMet = form.code === "conflict" && "photos" in form.fields;
  const named = photoIds(data);
  const kept = await findKeptPhotos(ctx.state.reader, me.id, named);
  const removed = removedPhotoIds(data).filter((id) => present.includes(id));
  return {
    product,
    form: { ...form, values: { ...form.values, photos_was } },
    photos: [
      ...named.filter((id) => present.includes(id) || kept.includes(id)),
      ...present.filter((id) => !named.includes(id) && !removed.includes(id)),
    ],
    removed,
    orderNow: isOrderMet ? present : [],
  };
}

/** Returns a field's value as people read it; of a quantity, all is said. */
function inWords(name: string, value: string): string | null {
  if (name === "quantity") return null;
  const labels: Readonly<Record<string, string>> = name === "category"
    ? CATEGORY_LABELS
    : name === "condition"
    ? CONDITION_LABELS
    : name === "buy_now" || name === "offers"
    ? { yes: "yes", "": "no" }
    : {};
  return labels[value] ?? value;
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

function fieldsOf(product: Product, currency: string): Record<string, string> {
  const { title, description, category, condition, quantity } = product;
  return {
    title,
    description,
    category,
    condition,
    price: plainAmount(product.price_cents, currency),
    quantity: String(quantity),
    buy_now: product.buy_now ? "yes" : "",
    offers: product.offers ? "yes" : "",
  };
}

export default define.page<typeof handler>(function Edit({ data, state }) {
  const { product, form, photos, removed, orderNow } = data;
  return (
    <div class="wrap page">
      <div class="reading stack">
        <h1>Edit your item</h1>
        <ErrorSummary form={form} />
        <form
          method="post"
          encType="multipart/form-data"
          id="edit"
          class="form panel"
        >
          <CommandId id={form.commandId} />
          {[...KEPT_FIELDS.map(wasName), "photos_was"].map((name) => (
            <input type="hidden" name={name} value={form.values[name]} />
          ))}
          <PhotosField
            form={form}
            limits={PHOTO_LIMITS}
            photos={photos}
            removed={removed}
            orderNow={orderNow}
          />
          <ProductFields
            form={form}
            currency={state.services.config.currency}
          />
          <div class="actions">
            <button
              type="submit"
              class="button button-main"
              data-busy="Saving…"
            >
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
