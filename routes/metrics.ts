/** This node's figures for Prometheus. */
import { demandFigures } from "../app/http/admins.ts";
import { define } from "../app/state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    demandFigures(ctx.state);
    const { prometheus } = ctx.state.services.health;
    return new Response(await prometheus.text(), {
      headers: {
        "cache-control": "no-store",
        "content-type": prometheus.contentType,
      },
    });
  },
});
