import { define } from "../app/state.ts";

/** This node's figures for Prometheus. */
export const handler = define.handlers({
  async GET(ctx) {
    const { prometheus } = ctx.state.services.health;
    return new Response(await prometheus.text(), {
      headers: {
        "cache-control": "no-store",
        "content-type": prometheus.contentType,
      },
    });
  },
});
