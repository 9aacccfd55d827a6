import { userId } from "../../cluster/command.ts";
import { define } from "../../define.ts";
import { listOffers, offersQuery } from "../../market/bargains.ts";
import { json, readQuery } from "../(_common)/json.ts";

/** The bargains of the person who asks, each by its last offer: `{ offers, next }`. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    const person = userId(actor);
    const query = readQuery(ctx.url, offersQuery);
    return json(await listOffers(reader, person, query));
  },
});
