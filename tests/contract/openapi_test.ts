/** Real answers, held to the schemas that the API publishes of them. */
import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { METRICS_TOKEN, startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";

/** The part of an operation's description that tells its answers. */
const operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() }))
    .optional(),
  responses: z.record(
    z.string(),
    z.looseObject({
      content: z.object({
        "application/json": z.object({ schema: z.looseObject({}) }),
      }),
    }),
  ),
});

const description = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

type Operation = z.output<typeof operation>;

/** Returns the published schema of an operation's answer with a status. */
function answerSchema(asked: Operation | undefined, status = 200): z.ZodType {
  const answer = asked?.responses[String(status)];
  assert.ok(answer, `${status} is described`);
  const { schema } = answer.content["application/json"];
  assert.notDeepEqual(schema, {}, "a schema that says nothing");
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

Deno.test("what the API answers is what it publishes", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const anybody = new ApiClient(node.url);
  const monitoring = new ApiClient(node.url, METRICS_TOKEN);
  const { paths } = await anybody.read("/api/openapi.json", description);
  const seller = await newcomer(node.url, "seller");
  const buyer = await newcomer(node.url, "buyer");

  /** Carries a command out and holds its answer to the schema. */
  const command = async (
    client: ApiClient,
    name: string,
    input: Record<string, unknown>,
  ) => {
    const { status, body } = await client.send(name, input);
    assert.equal(status, 200, `${name}: ${JSON.stringify(body)}`);
    answerSchema(paths[`/api/commands/${name}`]?.["post"]).parse(body);
    assert.ok(body.ok);
    return body.result;
  };

  const photo = await Deno.readFile(
    new URL("../fixtures/armchair.jpg", import.meta.url),
  );
  const product_id = await listed(seller, { quantity: 5 });
  const quantity = 1;
  let conversation_id: unknown;

  await t.step("commands", async () => {
    await command(buyer, "purchase", { product_id, quantity });
    const offer = { product_id, quantity, price_cents: 20_000 };
    const { offer_id } = await command(buyer, "make_offer", offer);
    const counter = { offer_id, price_cents: 22_000 };
    const countered = await command(seller, "counter_offer", counter);
    await command(buyer, "accept_offer", countered);
    const started = await command(buyer, "start_conversation", { product_id });
    conversation_id = started["conversation_id"];
    const message = { conversation_id, body: "When can I come by?" };
    await command(buyer, "send_message", message);
    await command(seller, "mark_read", { conversation_id, seq: 1 });
    await command(seller, "edit_profile", { bio: "I mend bicycles." });
    await command(seller, "edit_product", { product_id, title: "Tandem" });
    const { status, body } = await seller.addPhotos(product_id, [photo]);
    assert.equal(status, 200);
    answerSchema(paths["/api/products/{id}/photos"]?.["post"]).parse(body);
  });

  const reads = Object.entries(paths)
    .flatMap(([path, { get }]) => get === undefined ? [] : [{ path, get }]);
  assert.notEqual(reads.length, 0);
  for (const { path, get } of reads) {
    await t.step(`GET ${path}`, async () => {
      const ids = path.includes("conversations") ? conversation_id : product_id;
      const client = /cluster|metrics/.test(path) ? monitoring : buyer;
      const response = await client.get(path.replace("{id}", String(ids)));
      const answer = await response.json();
      assert.equal(response.status, 200, JSON.stringify(answer));
      answerSchema(get).parse(answer);
      // Lists have something in them, or their rows would not be checked.
      for (const list of Object.values(answer)) {
        if (Array.isArray(list)) assert.notEqual(list.length, 0, path);
      }
    });
  }

  await t.step("a failure", async () => {
    const response = await anybody.get("/api/me");
    assert.equal(response.status, 401);
    const { components } = await anybody.read(
      "/api/openapi.json",
      z.object({
        components: z.object({
          schemas: z.object({ Error: z.looseObject({}) }),
        }),
      }),
    );
    z.fromJSONSchema(
      components.schemas.Error as Parameters<typeof z.fromJSONSchema>[0],
    ).parse(await response.json());
  });

  await t.step("the figures of all nodes", async () => {
    const response = await monitoring.get("/api/metrics?scope=cluster");
    answerSchema(paths["/api/metrics"]?.["get"]).parse(await response.json());
  });
});
