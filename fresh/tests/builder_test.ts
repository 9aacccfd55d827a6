import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { App } from "fresh";
import { Builder } from "fresh/dev";

const root = fileURLToPath(new URL("fixture", import.meta.url));

async function withBuilder(
  use: (builder: Builder, outDir: string) => Promise<void>,
): Promise<void> {
  const outDir = await Deno.makeTempDir({ prefix: "fresh builder " });
  try {
    await use(new Builder({ root, serverEntry: "app.ts", outDir }), outDir);
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
}

Deno.test("a build can be given to an app that a test made", async () => {
  await withBuilder(async (builder) => {
    const apply = await builder.build({ snapshot: "memory" });
    const app = new App<{ visitor: string }>()
      .use((ctx) => {
        ctx.state.visitor = "Grace";
        return ctx.next();
      })
      .fsRoutes();
    apply(app);
    const response = await app.handler()(new Request("http://localhost/plain"));
    assert.match(await response.text(), /Grace<\/nav>/);
  });
});

Deno.test("in development, the app is served and nothing is cached for ever", async () => {
  await withBuilder(async (builder) => {
    const stop = new AbortController();
    const { promise: address, resolve } = Promise.withResolvers<Deno.NetAddr>();
    const served = builder.listen(() => import("./fixture/app.ts"), {
      hostname: "127.0.0.1",
      port: 0,
      signal: stop.signal,
      onListen: resolve,
    });
    const { port } = await address;
    const page = await fetch(`http://127.0.0.1:${port}/`);
    assert.match(await page.text(), /Clicked 3 times/);
    const path = `/dot.svg?__frsh_c=${builder.config.buildId}`;
    const image = await fetch(`http://127.0.0.1:${port}${path}`);
    assert.equal(image.headers.get("cache-control"), "no-cache");
    await image.body?.cancel();
    stop.abort();
    await served;
  });
});

Deno.test("several builds may run at once", async () => {
  const ids = new Set<string>();
  await Promise.all([1, 2, 3].map(() =>
    withBuilder(async (builder) => {
      await builder.build();
      ids.add(builder.config.buildId);
    })
  ));
  assert.equal(ids.size, 1);
});

Deno.test("a build removes what the one before left", async () => {
  await withBuilder(async (builder, outDir) => {
    await Deno.mkdir(`${outDir}/static`, { recursive: true });
    await Deno.writeTextFile(`${outDir}/static/old.txt`, "old");
    await builder.build();
    await assert.rejects(Deno.stat(`${outDir}/static/old.txt`));
  });
});

Deno.test("a transform may make several files, and not leave static/", async () => {
  await withBuilder(async (builder, outDir) => {
    builder.onTransformStaticFile(
      { pluginName: "split", filter: /large\.txt$/, exclude: ["/other/"] },
      ({ path, text }) => [
        { path, content: text.slice(0, 10) },
        { path: `${path}.head`, content: new Uint8Array([104, 105]) },
      ],
    );
    await builder.build();
    assert.equal(
      await Deno.readTextFile(`${outDir}/static/large.txt.head`),
      "hi",
    );
    builder.onTransformStaticFile(
      { pluginName: "escape", filter: /dot\.svg$/ },
      () => ({ path: "/elsewhere.svg", content: "" }),
    );
    await assert.rejects(builder.build(), /outside of/);
  });
});

Deno.test("an island that does not compile fails the build with its place", async () => {
  const dir = await Deno.makeTempDir({ prefix: "fresh broken " });
  try {
    await Deno.mkdir(`${dir}/islands`);
    await Deno.writeTextFile(`${dir}/islands/Broken.tsx`, "export default <");
    await assert.rejects(
      new Builder({ root: dir }).build(),
      /islands\/Broken\.tsx:1/,
    );
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
