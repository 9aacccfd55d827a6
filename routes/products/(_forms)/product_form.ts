/** The fields of the form for an item. */
import { wholeNumber } from "../../../app/http/input.ts";
import { parseAmount } from "../../../components/format/money.ts";
import {
  MAX_PHOTO_BYTES,
  MAX_PHOTOS,
  PHOTO_FORM,
} from "../../../market/catalogue/photos/photo_files.ts";
import { type AnswerFormOptions, refuse } from "../../(_common)/answer_form.ts";
import type { SentForm } from "../../(_common)/form.ts";

type Values = SentForm["values"];

/**
 * How the form is answered: it holds photos, and one of its fields has another
 * name than the command's.
 */
export const PRODUCT_FORM: AnswerFormOptions = {
  limits: PHOTO_FORM,
  refused: (sent, error) => refuse(sent, error, { price_cents: "price" }),
};

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

/** Returns the files of the form's photo field. */
export function photoFiles(data: FormData): File[] {
  return data.getAll("photos").filter((value) => value instanceof File);
}
