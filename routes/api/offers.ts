/** The offers of the person who asks, each history by its last offer. */
import { readQuery } from "../../app/http/input.ts";
import { json } from "../../app/http/json.ts";
import { withUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import {
  listOffers,
  offersQuery,
} from "../../market/trade/offers/offer_lists.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state, url }, me) => {
    const query = readQuery(url, offersQuery);
    return json(await listOffers(state.reader, me.id, query));
  }),
});
