import { define } from "../../app/state.ts";
import { listOrders, ordersQuery } from "../../market/trade/order_lists.ts";
import { readQuery } from "../../app/http/input.ts";
import { json } from "../../app/http/json.ts";
import { withUser } from "../../app/http/with_user.ts";

/** What the person who asks bought and sold: `{ orders, next }`, newest first. */
export const handler = define.handlers({
  GET: withUser(async ({ state, url }, me) => {
    const query = readQuery(url, ordersQuery);
    return json(await listOrders(state.reader, me.id, query));
  }),
});
