import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
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
    assert.match(image.headers.get("cache-control")!, /no-store/);
    await image.body?.cancel();
    stop.abort();
    await served;
  });
});

Deno.test("a build removes what the one before left", async () => {
  await withBuilder(async (builder, outDir) => {
    await Deno.mkdir(`${outDir}/static`, { recursive: true });
    await Deno.writeTextFile(`${outDir}/static/old.txt`, "old");
    await builder.build();
    await assert.rejects(Deno.stat(`${outDir}/static/old.txt`));
  });
});

Deno.test("transforms run one after another, on bytes or text", async () => {
  await withBuilder(async (builder, outDir) => {
    builder.onTransformStaticFile(
      { pluginName: "bytes", filter: /dot\.svg$/ },
      () => ({ content: new Uint8Array([104, 105]) }),
    );
    builder.onTransformStaticFile(
      { pluginName: "text", filter: /\.svg$/ },
      ({ text }) => ({ content: `${text}!` }),
    );
    builder.onTransformStaticFile(
      { pluginName: "nothing", filter: /\.svg$/ },
      () => {},
    );
    await builder.build();
    assert.equal(await Deno.readTextFile(`${outDir}/static/dot.svg`), "hi!");
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
