/** The fields of the form for an item. */
import { wholeNumber } from "../../../app/http/input.ts";
import type { State } from "../../../app/state.ts";
import { parseAmount } from "../../../components/format/money.ts";
import {
  MAX_PHOTO_BYTES,
  MAX_PHOTOS,
  PHOTO_FORM,
} from "../../../market/catalogue/photos/photo_files.ts";
import { productFields as statedOfProduct } from "../../../market/catalogue/products.ts";
import { type AnswerFormOptions, refuse } from "../../(_common)/answer_form.ts";
import { isChanged, wasName } from "../../(_common)/seen_fields.ts";
import { keepPhotoFiles } from "./kept_photos.ts";

type Values = Readonly<Record<string, string | undefined>>;

const { quantity: productQuantity } = statedOfProduct;

/**
 * Returns how the form is answered: it holds photos, and some of its fields have
 * other names than the command's.
 */
export function productForm(state: State): AnswerFormOptions {
  return {
    limits: PHOTO_FORM,
    keep: (sent) => keepPhotoFiles(state, sent),
    refused: (sent, error) =>
      refuse(sent, error, { price_cents: "price", photo_ids: "photos" }),
  };
}

/** What the photo field lets choose; the command has the last word. */
export const PHOTO_LIMITS = { photos: MAX_PHOTOS, bytes: MAX_PHOTO_BYTES };

/** Returns what the form says of an item, for the command's schema to judge. */
export function productFields(values: Values, currency: string) {
  return {
    title: values["title"] ?? "",
    description: values["description"] ?? "",
    category: values["category"] ?? "",
    condition: values["condition"] ?? "",
    price_cents: parseAmount(values["price"] ?? "", currency),
    quantity: wholeNumber(values["quantity"]),
    buy_now: values["buy_now"] === "yes",
    offers: values["offers"] === "yes",
  };
}

/** The command's fields that a seller states, by their names in the form. */
const STATED = {
  title: "title",
  description: "description",
  category: "category",
  condition: "condition",
  price_cents: "price",
  buy_now: "buy_now",
  offers: "offers",
} as const;

/** The form's fields that come back as they were shown: `<field>_was`. */
export const KEPT_FIELDS = [...Object.values(STATED), "quantity"] as const;

/** Returns what a draft keeps of the form; what is not ticked is empty. */
export function draftFields(values: Values): Record<string, string> {
  return Object.fromEntries(
    KEPT_FIELDS.map((name) => [name, values[name] ?? ""]),
  );
}

/**
 * Returns what was changed in the form for an item since it was shown, and what
 * was seen of that, for the command to compare. What a form does not say how it
 * was shown counts as changed.
 */
export function productChanges(values: Values, currency: string) {
  const now = productFields(values, currency);
  const was = productFields(
    Object.fromEntries(
      KEPT_FIELDS.map((name) => [name, values[wasName(name)]]),
    ),
    currency,
  );
  const changes: Record<string, unknown> = {};
  const seen: Record<string, unknown> = {};
  for (const [key, name] of Object.entries(STATED)) {
    const field = key as keyof typeof STATED;
    if (values[wasName(name)] === undefined) changes[field] = now[field];
    else if (isChanged(values, name)) {
      changes[field] = now[field];
      seen[field] = was[field];
    }
  }
  if (values[wasName("quantity")] === undefined) {
    changes["quantity"] = now.quantity;
  } else if (isChanged(values, "quantity")) {
    // Some may have been sold since the form was opened.
    const isRight = productQuantity.safeParse(now.quantity).success;
    if (isRight) changes["quantity_change"] = now.quantity - was.quantity;
    else changes["quantity"] = now.quantity;
  }
  return { changes, seen };
}
