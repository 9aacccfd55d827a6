import { App } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../state.ts";
import { createOutage } from "../../db/outage.ts";
import { BrokenOffError } from "../../lib/http/read_limited.ts";
import { createLog } from "../../lib/log.ts";
import { answerErrors } from "./answer_errors.tsx";

/**
 * Asks for a read that ends as `read` does; gives the last answer and the log.
 */
async function answerTo(read: () => Promise<Response>, times = 1) {
  const logged: string[] = [];
  const outage = createOutage(
    createLog(
      { format: "json", level: "info" },
      (line) => void logged.push(JSON.parse(line).message),
    ),
  );
  const services = { config: { writeDeadlineMs: 10 }, outage, log: outage.log };
  const handle = new App<State>()
    .use((ctx) => {
      Object.assign(ctx.state, { services, requestId: "1" });
      return ctx.next();
    })
    .use(answerErrors)
    .get("/api/products", read)
    .handler();
  const ask = () => handle(new Request("http://node/api/products"));
  for (let asked = 1; asked < times; asked++) {
    await (await ask()).body?.cancel();
  }
  return { answer: await ask(), logged };
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
    const { answer, logged } = await answerTo(() => Promise.reject(lost), 40);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get("retry-after"), "2");
    assert.equal((await answer.json()).error.code, "unavailable");
    assert.equal(logged.length, 1);
    assert.match(logged[0]!, /^The database does not answer/);
  });
}

Deno.test("a request that broke off is answered and not logged", async () => {
  const brokenOff = new BrokenOffError("Its sender broke off.");
  const { answer, logged } = await answerTo(() => Promise.reject(brokenOff));
  assert.equal(answer.status, 499);
  await answer.body?.cancel();
  assert.deepEqual(logged, []);
});

Deno.test("a fault of ours is logged each time", async () => {
  const fault = new TypeError("x is undefined");
  const { answer, logged } = await answerTo(() => Promise.reject(fault), 3);
  assert.equal(answer.status, 500);
  await answer.body?.cancel();
  assert.equal(logged.length, 3);
});
