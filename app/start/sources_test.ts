import assert from "node:assert/strict";
import { join } from "node:path";
import { digestSources } from "./sources.ts";

/** A project of these files. */
async function makeProject(files: Record<string, string>) {
  const root = await Deno.makeTempDir();
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
  return {
    root,
    async [Symbol.asyncDispose]() {
      await Deno.remove(root, { recursive: true });
    },
  };
}

const files = {
  "app/app.ts": "app",
  "routes/index.tsx": "page",
  "islands/Cart.tsx": "cart",
  "static/styles.css": "css",
  "deno.lock": "lock",
};

async function digest(changed: Record<string, string>): Promise<string> {
  await using project = await makeProject({ ...files, ...changed });
  return await digestSources(project.root);
}

Deno.test("the sources' digest changes with what the build reads", async (test) => {
  const before = await digest({});
  const changes: [string, Record<string, string>, boolean][] = [
    ["nothing", {}, false],
    ["a page", { "routes/index.tsx": "another" }, true],
    ["a new page", { "routes/sell.tsx": "" }, true],
    ["an island", { "islands/Cart.tsx": "another" }, true],
    ["a style", { "static/styles.css": "another" }, true],
    ["a dependency", { "deno.lock": "another" }, true],
    ["text moved between files", {
      "app/app.ts": "a",
      "deno.lock": "pplock",
    }, true],
    ["a test", { "routes/index_test.tsx": "" }, false],
    ["what the build wrote", { "_fresh/server.js": "" }, false],
    ["data", { ".data/embedded.json": "" }, false],
  ];
  for (const [name, change, differs] of changes) {
    await test.step(name, async () => {
      assert.equal(await digest(change) !== before, differs);
    });
  }
});
