import { userId } from "../../cluster/command.ts";
import { define } from "../../app/state.ts";
import { listOrders, ordersQuery } from "../../market/trade/orders.ts";
import { json, readQuery } from "../../app/http/json.ts";

/** What the person who asks bought and sold: `{ orders, next }`, newest first. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    const person = userId(actor);
    const query = readQuery(ctx.url, ordersQuery);
    return json(await listOrders(reader, person, query));
  },
});
