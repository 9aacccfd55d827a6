/** What the person who asks bought and sold, newest first. */
import { readQuery } from "../../app/http/input.ts";
import { json } from "../../app/http/json.ts";
import { withUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import { listOrders, ordersQuery } from "../../market/trade/order_lists.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state, url }, me) => {
    const query = readQuery(url, ordersQuery);
    return json(await listOrders(state.reader, me.id, query));
  }),
});
