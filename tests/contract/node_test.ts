/** What a real node tells of itself and of its answers, seen from outside. */
import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { METRICS_TOKEN, startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";

Deno.test("a node tells what it is, and what may be kept of its answers", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const anybody = new ApiClient(node.url);
  const monitoring = new ApiClient(node.url, METRICS_TOKEN);
  const seller = await newcomer(node.url, "seller");
  const buyer = await newcomer(node.url, "buyer");

  await t.step(
    "what somebody sees who is logged in is kept nowhere",
    async () => {
      const product_id = await listed(seller);
      const kept = async (client: ApiClient, path: string) => {
        const response = await client.get(path);
        await response.body?.cancel();
        assert.equal(response.status, 200, path);
        return response.headers.get("cache-control") ?? "";
      };
      const pages = ["/", `/products/${product_id}`, "/account", "/messages"];
      for (const path of [...pages, "/api/me", "/account/export"]) {
        assert.match(await kept(buyer, path), /no-store/, path);
      }
      for (const path of ["/", "/login", `/products/${product_id}`]) {
        assert.match(await kept(anybody, path), /private/, path);
      }
    },
  );

  await t.step("the cluster of one says so", async () => {
    const beat = await anybody.read(
      "/api/heartbeat",
      z.object({
        url: z.string(),
        status: z.string(),
        leader: z.string(),
        epoch: z.int(),
        started_at: z.iso.datetime(),
        version: z.string(),
      }),
    );
    assert.equal(beat.leader, node.url);
    assert.equal((await anybody.get("/api/leader")).status, 200);
    const cluster = await monitoring.read(
      "/api/cluster",
      z.object({
        self: z.string(),
        leader: z.object({
          url: z.string(),
          epoch: z.int(),
          elected_at: z.iso.datetime(),
        }),
        clients: z.array(z.object({
          url: z.string(),
          connected_at: z.iso.datetime(),
          disconnected_at: z.null(),
          is_leader: z.boolean(),
          elected_at: z.iso.datetime().nullable(),
          last_seen_at: z.iso.datetime(),
        })),
        elections: z.array(z.looseObject({ epoch: z.int(), url: z.string() })),
      }),
    );
    assert.deepEqual(
      cluster.clients.map(({ url, is_leader }) => [url, is_leader]),
      [[node.url, true]],
    );
  });

  await t.step("the API describes itself", async () => {
    const { paths } = await anybody.read(
      "/api/openapi.json",
      z.object({
        openapi: z.literal("3.1.0"),
        paths: z.record(z.string(), z.unknown()),
      }),
    );
    for (
      const name of [
        "register",
        "log_in",
        "list_product",
        "purchase",
        "make_offer",
        "send_message",
      ]
    ) {
      assert.ok(`/api/commands/${name}` in paths, name);
    }
  });
});
