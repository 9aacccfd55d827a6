import { userId } from "../../cluster/command.ts";
import { define } from "../../app/state.ts";
import { exportOwnData } from "../../market/accounts/own_data.ts";
import { json } from "../../app/http/json.ts";

/** Everything that the market keeps about the person who asks, as a file. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    const data = await exportOwnData(reader, userId(actor));
    return json(data, {
      headers: {
        "content-disposition": 'attachment; filename="distsales-my-data.json"',
      },
    });
  },
});
