import { userId } from "../../cluster/command.ts";
import { define } from "../../app/state.ts";
import { listOffers, offersQuery } from "../../market/trade/offer_lists.ts";
import { json, readQuery } from "../../app/http/json.ts";

/** The bargains of the person who asks, each by its last offer: `{ offers, next }`. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    const person = userId(actor);
    const query = readQuery(ctx.url, offersQuery);
    return json(await listOffers(reader, person, query));
  },
});
