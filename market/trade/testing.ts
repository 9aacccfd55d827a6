/** Offers for tests. */
import type { Actor } from "../../cluster/command.ts";
import type { TestMarket } from "../testing.ts";
import { makeOffer } from "./offers/offers.ts";

/** Makes an offer, 8.00 for one unless told, and returns its id. */
export async function makeOne(
  market: TestMarket,
  buyer: Actor,
  product_id: string,
  price_cents = 800,
  quantity = 1,
): Promise<string> {
  const input = { product_id, price_cents, quantity };
  const { offer_id } = await market.do(buyer, makeOffer, input);
  return offer_id;
}

/** Returns an offer's status as its row has it. */
export async function offerStatusOf(
  market: TestMarket,
  offer: string,
): Promise<string> {
  const [row] = await market.db.reader<{ status: string }[]>`
    select status from offers where id = ${offer}`;
  return row?.status ?? "none";
}
