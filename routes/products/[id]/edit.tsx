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
import { showPage } from "../../(_common)/show_page.ts";
import { changeProduct } from "../(_forms)/change_product.ts";
import { photoIds, removedPhotoIds } from "../(_forms)/kept_photos.ts";
import {
  isChanged,
  KEPT_FIELDS,
  PHOTO_LIMITS,
  productForm,
  wasName,
} from "../(_forms)/product_form.ts";

interface EditPage {
  readonly product: Product;
  readonly form: FormState;
  /** The item's photos and new ones, by their ids, in the form's order. */
  readonly photos: readonly string[];
  /** Those of the item's that were taken away in the form. */
  readonly removed: readonly string[];
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
  const values = valuesOf(product, ctx.state.services.config.currency);
  const present = product.photos.map(({ id }) => id);
  if (refused === undefined) {
    return { product, form: newForm(values), photos: present, removed: [] };
  }
  const { form, data } = refused;
  const named = photoIds(data);
  const kept = await findKeptPhotos(ctx.state.reader, me.id, named);
  const removed = removedPhotoIds(data).filter((id) => present.includes(id));
  return {
    product,
    form: besides(form, values),
    photos: [
      ...named.filter((id) => present.includes(id) || kept.includes(id)),
      ...present.filter((id) => !named.includes(id) && !removed.includes(id)),
    ],
    removed,
  };
}

/**
 * Returns the form that was refused, over what the item is by now: fields that
 * nobody touched follow it, and where both sides changed something, both values
 * are shown, and saving again puts the typed one in place.
 */
function besides(
  form: RefusedForm,
  now: Readonly<Record<string, string>>,
): RefusedForm {
  const values: Record<string, string> = { ...form.values };
  const fields: Record<string, string> = { ...form.fields };
  for (const name of KEPT_FIELDS) {
    const isTouched = isChanged(form.values, name);
    const isMeant = form.code === "conflict" && fields[name] !== undefined;
    if (isTouched && !isMeant) continue;
    values[wasName(name)] = now[name] ?? "";
    if (!isTouched) values[name] = now[name] ?? "";
    else if (name !== "quantity") {
      fields[name] = `Meanwhile this was changed to “${
        inWords(name, now[name] ?? "")
      }”. Save again to put yours in its place.`;
    }
  }
  values["photos_was"] = now["photos_was"] ?? "";
  return { ...form, values, fields };
}

/** Returns a field's value as people read it. */
function inWords(name: string, value: string): string {
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

function valuesOf(product: Product, currency: string): Record<string, string> {
  const { title, description, category, condition, quantity } = product;
  const fields: Record<string, string> = {
    title,
    description,
    category,
    condition,
    price: plainAmount(product.price_cents, currency),
    quantity: String(quantity),
    buy_now: product.buy_now ? "yes" : "",
    offers: product.offers ? "yes" : "",
  };
  for (const name of KEPT_FIELDS) fields[wasName(name)] = fields[name] ?? "";
  fields["photos_was"] = product.photos.map(({ id }) => id).join();
  return fields;
}

export default define.page<typeof handler>(function Edit({ data, state }) {
  const { product, form, photos, removed } = data;
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
