import type { Person } from "../../market/accounts/people.ts";
import type { Offer } from "../../market/trade/offers/offer_lists.ts";

/** Returns who made an offer, and who has to answer it. */
export function sidesOf(
  { by_seller, buyer, seller }: Offer,
): { readonly maker: Person; readonly answerer: Person } {
  return by_seller
    ? { maker: seller, answerer: buyer }
    : { maker: buyer, answerer: seller };
}
