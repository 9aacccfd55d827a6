import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { crawl } from "./crawl.ts";

async function crawlOf(files: string[]) {
  const root = await Deno.makeTempDir({ prefix: "fresh crawl " });
  try {
    for (const file of files) {
      await Deno.mkdir(join(root, dirname(file)), { recursive: true });
      await Deno.writeTextFile(join(root, file), "");
    }
    const { routes, islands } = await crawl(
      join(root, "routes"),
      join(root, "islands"),
    );
    return {
      routes,
      islands: islands.map((file) => file.slice(root.length + 1)),
    };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("what wraps comes first, and the particular before the general", async () => {
  const { routes } = await crawlOf([
    "routes/[a]/[b].tsx",
    "routes/[a]/index.tsx",
    "routes/[name].json.ts",
    "routes/shop/[id].tsx",
    "routes/shop/_layout.tsx",
    "routes/shop/new.tsx",
    "routes/_app.tsx",
    "routes/_middleware.ts",
    "routes/index.tsx",
  ]);
  const types = routes.map(({ type }) => type);
  assert.equal(types.lastIndexOf("layout") < types.indexOf("route"), true);
  assert.deepEqual(
    routes.filter(({ type }) => type === "route").map(({ pattern }) => pattern),
    [
      "/shop/new",
      "/shop/:id",
      "/",
      "/:name.json",
      "/:a/:b",
      "/:a",
    ],
  );
});

Deno.test("files lie in their folders, groups included", async () => {
  const { routes } = await crawlOf([
    "routes/(info)/_layout.tsx",
    "routes/(info)/about.tsx",
    "routes/shop/index.tsx",
    "routes/shop/_layout.tsx",
  ]);
  assert.deepEqual(
    routes.map(({ type, folder, pattern }) => [type, folder, pattern]).sort(),
    [
      ["layout", "/(info)", "/(info)"],
      ["layout", "/shop", "/shop"],
      ["route", "/(info)", "/about"],
      ["route", "/shop", "/shop"],
    ],
  );
});

Deno.test("islands lie in islands/ and in (_islands)/; tests are no routes", async () => {
  const { routes, islands } = await crawlOf([
    "islands/Counter.tsx",
    "islands/Counter_test.tsx",
    "islands/chart/Bars.tsx",
    "islands/notes.md",
    "routes/shop/(_islands)/Price.tsx",
    "routes/shop/(_common)/helper.ts",
    "routes/shop/index_test.ts",
  ]);
  assert.deepEqual(routes, []);
  assert.deepEqual(islands.sort(), [
    "islands/Counter.tsx",
    "islands/chart/Bars.tsx",
    "routes/shop/(_islands)/Price.tsx",
  ]);
});

Deno.test("an app without routes and islands has none", async () => {
  assert.deepEqual(await crawlOf([]), { routes: [], islands: [] });
});

for (const name of ["_error", "_404", "_500", "_layouts"]) {
  Deno.test(`${name}.tsx, which would be no page here, stops the build`, async () => {
    await assert.rejects(
      crawlOf([`routes/shop/${name}.tsx`]),
      (error) => error instanceof Error && error.message.includes(name),
    );
  });
}
