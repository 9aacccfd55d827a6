import { App, HttpError } from "fresh";
import assert from "node:assert/strict";
import type { Services } from "../services.ts";
import type { State } from "../state.ts";
import { createRecorder } from "../../health/record/recorder.ts";
import { recordEndpoints } from "./record_endpoints.ts";

Deno.test("each request counts under its template, with how it ended, also when it throws", async () => {
  const recorder = createRecorder();
  const handle = new App<State>()
    .use((ctx) => {
      ctx.state.services = { recorder } as Services;
      return ctx.next();
    })
    .use(recordEndpoints)
    .get("/products/:id", () => new Response("a product"))
    .post("/sell", () => {
      throw new HttpError(403);
    })
    .get("/broken", () => {
      throw new Error("broken");
    })
    .handler();
  const ask = async (method: string, path: string) => {
    const request = new Request(`http://market.test${path}`, { method });
    const response = await handle(request);
    await response.body?.cancel();
  };
  const printed = console.error;
  console.error = () => {};
  try {
    await ask("GET", "/products/1");
    await ask("GET", "/products/2?x=3");
    await ask("POST", "/sell");
    await ask("GET", "/broken");
    await ask("GET", "/nowhere/1");
    await ask("GET", "/nowhere/2");
  } finally {
    console.error = printed;
  }
  const counts = recorder.live().map(({ name, count, errors, faults }) => [
    name,
    count,
    errors,
    faults,
  ]);
  assert.deepEqual(counts.sort(), [
    ["GET /broken", 1, 1, 1],
    ["GET /products/:id", 2, 0, 0],
    ["POST /sell", 1, 1, 0],
    ["unmatched", 2, 2, 0],
  ]);
});
