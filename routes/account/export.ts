/** Everything that the market keeps about the person who asks, as a file. */
import { json } from "../../app/http/json.ts";
import { withUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import { exportOwnData } from "../../market/accounts/own_data.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state }, me) => {
    const data = await exportOwnData(state.reader, me.id);
    return json(data, {
      headers: {
        "content-disposition": 'attachment; filename="distsales-my-data.json"',
      },
    });
  }),
});
