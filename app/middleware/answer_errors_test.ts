import { App } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../state.ts";
import { answerErrors } from "./answer_errors.tsx";

Deno.test("whoever looks while the database is silent is told so, and does not wait for ever", async () => {
  const silent = Promise.withResolvers<Response>();
  const logged: unknown[] = [];
  const services = {
    config: { writeDeadlineMs: 10 },
    log: { error: (message: string) => logged.push(message) },
  };
  const handle = new App<State>()
    .use((ctx) => {
      Object.assign(ctx.state, { services, requestId: "1" });
      return ctx.next();
    })
    .use(answerErrors)
    .get("/api/products", () => silent.promise)
    .handler();
  const answer = await handle(new Request("http://node/api/products"));
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("retry-after"), "2");
  assert.equal((await answer.json()).error.code, "unavailable");
  assert.equal(logged.length, 1);
  silent.resolve(new Response());
});
