/**
 * Whether to send requests here, for load balancers: 503 while the node starts,
 * stops, or gets no answer from its database.
 */
import { define } from "../app/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { status, body } = ctx.state.services.cluster.heartbeat();
    return new Response(`${body.status}\n`, {
      status,
      headers: {
        "cache-control": "no-store",
        "content-type": "text/plain; charset=utf-8",
      },
    });
  },
});
