/**
 * The edges of the JSON API, seen from outside: how it fails, who may call it
 * from where, and what it says of itself.
 */
import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import { startNode } from "../support/node_process.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { listed, newcomer } from "../support/people.ts";

const failure = z.strictObject({
  ok: z.literal(false),
  error: z.strictObject({ code: z.string(), message: z.string().min(1) }),
});

Deno.test("the JSON API at its edges", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const anybody = new ApiClient(node.url);
  const person = await newcomer(node.url);
  const cookie = `session=${person.token}`;

  const NOTHING_THERE = [
    ["GET", "/api"],
    ["GET", "/api/nothing"],
    ["GET", "/api/commands"],
    ["POST", "/api/commands/nothing"],
    ["DELETE", "/api/nothing"],
  ] as const;
  for (const [method, path] of NOTHING_THERE) {
    await t.step(`${method} ${path} is refused as JSON`, async () => {
      const response = await fetch(node.url + path, { method });
      assert.equal(response.status, 404);
      const { error } = failure.parse(await response.json());
      assert.equal(error.code, "not_found");
    });
  }

  await t.step("nobody's photos are looked at for another's item", async () => {
    const stranger = await newcomer(node.url);
    const productId = await listed(person);
    const noPicture = new TextEncoder().encode("no picture");
    const upload = async (client: ApiClient) => {
      const { status, body } = await client.addPhotos(productId, [noPicture]);
      return [status, body.ok ? null : body.error.code];
    };
    assert.deepEqual(await upload(stranger), [403, "forbidden"]);
    assert.deepEqual(await upload(person), [400, "invalid_input"]);
    assert.deepEqual(await upload(anybody), [401, "unauthenticated"]);
  });

  await t.step(
    "what only nodes or forms carry out is no command of the API",
    async () => {
      for (
        const name of [
          "expire_offers",
          "add_photos",
          "keep_photos",
          "join",
          "nothing",
        ]
      ) {
        const { status, body } = await person.send(name, {});
        assert.equal(status, 404, name);
        assert.equal(!body.ok && body.error.code, "not_found", name);
      }
    },
  );

  await t.step("a page of another site cannot use the cookie", async () => {
    const response = await fetch(`${node.url}/api/commands/log_out`, {
      method: "POST",
      headers: {
        cookie,
        origin: "https://evil.example",
        "content-type": "application/json",
      },
      body: JSON.stringify({ id: crypto.randomUUID(), input: {} }),
    });
    assert.equal(response.status, 403);
    assert.equal(failure.parse(await response.json()).error.code, "forbidden");
  });

  await t.step(
    "credentials for a proxy in front are none of ours",
    async () => {
      const authorization = `Basic ${btoa("tester:tester")}`;
      const me = (headers: HeadersInit) =>
        fetch(`${node.url}/api/me`, { headers });
      const known = await me({ authorization, cookie });
      assert.equal(known.status, 200);
      await known.body?.cancel();
      const unknown = await me({ authorization });
      assert.equal(unknown.status, 401);
      await unknown.body?.cancel();
      const page = await fetch(node.url, { headers: { authorization } });
      assert.equal(page.status, 200);
      await page.body?.cancel();
    },
  );

  await t.step("it describes every address that it has", async () => {
    const described = await anybody.read(
      "/api/openapi.json",
      z.object({
        paths: z.record(z.string(), z.record(z.string(), z.unknown())),
      }),
    );
    const reads = Object.entries(described.paths)
      .filter(([path]) => !path.startsWith("/api/commands/"))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`)
      );
    assert.deepEqual(
      reads.sort(),
      (await addressesOf("routes/api")).filter((address) =>
        !/commands|openapi/.test(address)
      ),
    );
  });
});

/**
 * Returns what the files of a folder of routes answer: method and path, as the
 * description of the API writes them.
 */
async function addressesOf(folder: string): Promise<string[]> {
  const addresses: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) {
      addresses.push(...await addressesOf(path));
      continue;
    }
    const address = `/${
      path.replace(/^routes\//, "").replace(/(\/index)?\.tsx?$/, "")
        .replaceAll(/\[(\w+)\]/g, "{$1}")
    }`;
    const methods = (await Deno.readTextFile(path))
      .matchAll(/^\s+(?:async )?(GET|POST|PUT|PATCH|DELETE)\b/gm);
    for (const [, method = ""] of methods) {
      addresses.push(`${method.toLowerCase()} ${address}`);
    }
  }
  return addresses.sort();
}
