import { define } from "../../app/state.ts";
import { json } from "../../app/http/json.ts";

/** Says whether this node can serve: 200, or 503 while it drains or its database does not answer. */
export const handler = define.handlers({
  GET(ctx) {
    const { status, body } = ctx.state.services.cluster.heartbeat();
    return json(body, { status });
  },
});
