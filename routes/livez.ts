import { define } from "../app/state.ts";

/** Whether the process runs at all: for supervisors, which restart it when this fails. */
export const handler = define.handlers({
  GET: () =>
    new Response("ok\n", {
      headers: {
        "cache-control": "no-store",
        "content-type": "text/plain; charset=utf-8",
      },
    }),
});
