import { App } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../state.ts";
import { answerErrors } from "./answer_errors.tsx";

/** Asks for a read that ends as `read` does; gives the answer and the log. */
async function answerTo(read: () => Promise<Response>) {
  const logged: string[] = [];
  const services = {
    config: { writeDeadlineMs: 10 },
    log: { error: (message: string) => void logged.push(message) },
  };
  const handle = new App<State>()
    .use((ctx) => {
      Object.assign(ctx.state, { services, requestId: "1" });
      return ctx.next();
    })
    .use(answerErrors)
    .get("/api/products", read)
    .handler();
  const answer = await handle(new Request("http://node/api/products"));
  return { answer, logged };
}

Deno.test("whoever looks while the database is silent is told so, and does not wait for ever", async () => {
  const silent = Promise.withResolvers<Response>();
  const { answer, logged } = await answerTo(() => silent.promise);
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("retry-after"), "2");
  assert.equal((await answer.json()).error.code, "unavailable");
  assert.equal(logged.length, 1);
  silent.resolve(new Response());
});

for (const code of ["08006", "25P03", "ETIMEDOUT"]) {
  Deno.test(`a read that loses the database with ${code} is answered with when to come again`, async () => {
    const lost = Object.assign(new Error("lost"), { code });
    const { answer, logged } = await answerTo(() => Promise.reject(lost));
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get("retry-after"), "2");
    assert.equal((await answer.json()).error.code, "unavailable");
    assert.equal(logged.length, 1);
  });
}
