/**
 * Whether the process runs at all, for supervisors: they restart it when this
 * fails.
 */
import { define } from "../app/state.ts";

export const handler = define.handlers({
  GET: () =>
    new Response("ok\n", {
      headers: {
        "cache-control": "no-store",
        "content-type": "text/plain; charset=utf-8",
      },
    }),
});
