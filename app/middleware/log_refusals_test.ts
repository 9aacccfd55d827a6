import { App } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../state.ts";
import { logRefusals } from "./log_refusals.ts";

/** Answers with `status`, and returns what was logged of it. */
async function loggedOf(status: number): Promise<unknown[]> {
  const logged: unknown[] = [];
  const handle = new App<State>()
    .use((ctx) => {
      Object.assign(ctx.state, {
        services: {
          log: {
            info: (message: string, details: object) =>
              void logged.push([message, details]),
          },
        },
        requestId: "1",
        origin: { address: "10.0.0.9", userAgent: "secret agent" },
        user: { id: "ada" },
      });
      return ctx.next();
    })
    .use(logRefusals)
    .get("/setup/:id", () => new Response(null, { status }))
    .handler();
  await handle(new Request("http://node/setup/7?token=secret"));
  return logged;
}

for (const status of [401, 403, 413, 429]) {
  Deno.test(`a request that is refused with ${status} is logged, without what it carried`, async () => {
    assert.deepEqual(await loggedOf(status), [["A request was refused.", {
      request_id: "1",
      request: "GET /setup/:id",
      status,
      person: "ada",
      address: "10.0.0.9",
    }]]);
  });
}

for (const status of [200, 303, 404, 409, 500]) {
  Deno.test(`a request that ends with ${status} is no refusal`, async () => {
    assert.deepEqual(await loggedOf(status), []);
  });
}
