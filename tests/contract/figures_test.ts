/** Who may read the figures of the system, and what strangers learn of it. */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { PASSWORD } from "../../market/testing.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { METRICS_TOKEN, startNode } from "../support/node_process.ts";
import { loggedIn, newcomer } from "../support/people.ts";

const FIGURES = [
  "/metrics",
  "/api/metrics",
  "/api/metrics?scope=cluster",
  "/api/cluster",
];
const OPEN = ["/livez", "/readyz", "/api/leader", "/api/heartbeat"];

Deno.test("figures are for admins and monitoring", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: {
      DATABASE_URL: database.url,
      LOG_LEVEL: "warn",
      ADMIN_USERNAME: "boss",
      ADMIN_PASSWORD: PASSWORD,
    },
  });
  const visitor = new ApiClient(node.url);
  const askers: Record<string, [client: ApiClient, status: number]> = {
    "nobody": [visitor, 401],
    "a wrong token": [new ApiClient(node.url, `${METRICS_TOKEN}s`), 401],
    "a person": [await newcomer(node.url), 403],
    "an admin": [await loggedIn(node.url, "boss"), 200],
    "the bearer of METRICS_TOKEN": [
      new ApiClient(node.url, METRICS_TOKEN),
      200,
    ],
  };
  for (const [name, [client, expected]] of Object.entries(askers)) {
    await t.step(`${name} is answered ${expected}`, async () => {
      for (const path of FIGURES) {
        const response = await client.get(path);
        await response.body?.cancel();
        assert.equal(response.status, expected, path);
      }
    });
  }

  await t.step("probes are answered without a token", async () => {
    for (const path of OPEN) {
      const response = await visitor.get(path);
      await response.body?.cancel();
      assert.equal(response.status, 200, path);
    }
  });

  await t.step("METRICS_TOKEN is nobody's session", async () => {
    const response = await new ApiClient(node.url, METRICS_TOKEN)
      .get("/api/me");
    await response.body?.cancel();
    assert.equal(response.status, 401);
  });
});
