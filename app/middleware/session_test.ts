import { App } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../state.ts";
import { readSession } from "./session.ts";

Deno.test("a request that waits for a silent database for too long changes nothing any more", async () => {
  const silent = Promise.withResolvers<[]>();
  let changed = false;
  const config = { writeDeadlineMs: 20 };
  const handle = new App<State>()
    .use((ctx) => {
      const reader = () => silent.promise;
      Object.assign(ctx.state, { reader, services: { config } });
      return ctx.next();
    })
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        return new Response(String(error), { status: 503 });
      }
    })
    .use(readSession)
    .post("/", () => {
      changed = true;
      return new Response();
    })
    .handler();
  const sent = await handle(
    new Request("http://node/", {
      method: "POST",
      headers: { authorization: "Bearer 0123456789abcdef" },
    }),
  );
  assert.equal(sent.status, 503);
  assert.match(await sent.text(), /TimeLimitError/);
  silent.resolve([]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(changed, false);
});
