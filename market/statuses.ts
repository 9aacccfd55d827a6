/** How a product, an offer and an order can stand. */
import { z } from "zod";

/** For sale; sold out; taken back by its seller; taken down by an admin. */
export const productStatus = z.enum(["active", "sold", "withdrawn", "hidden"]);

/** One of the ways in which a product stands. */
export type ProductStatus = z.output<typeof productStatus>;

/**
 * Waiting for an answer; answered with yes, no, or another price; taken back by
 * who made it; not answered in time; void because the product changed.
 */
export const offerStatus = z.enum([
  "open",
  "accepted",
  "declined",
  "countered",
  "withdrawn",
  "expired",
  "closed",
]);

/** One of the ways in which an offer stands. */
export type OfferStatus = z.output<typeof offerStatus>;

/** Bought; on its way; with its buyer; called off, its stock returned. */
export const orderStatus = z.enum([
  "placed",
  "shipped",
  "received",
  "cancelled",
]);

/** One of the ways in which an order stands. */
export type OrderStatus = z.output<typeof orderStatus>;
