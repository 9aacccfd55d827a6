/** Who leads: 200 on the leader alone, so that a load balancer can find it. */
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { cluster } = ctx.state.services;
    return json({
      leader: cluster.leader(),
      self: ctx.state.services.config.nodeUrl,
    }, {
      status: cluster.isLeader() ? 200 : 503,
    });
  },
});
