/**
 * Whether this node can serve: 200, or 503 while it starts, stops, or gets no
 * answer from its database.
 */
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { status, body } = ctx.state.services.cluster.heartbeat();
    return json(body, { status });
  },
});
