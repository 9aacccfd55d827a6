import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Builder } from "fresh/dev";
import { onStandIn } from "./stand_in.ts";

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

Deno.test(
  onStandIn(
    "a build removes what the one before left",
    "it leaves folders that are not empty",
  ),
  async () => {
    await withBuilder(async (builder, outDir) => {
      await Deno.mkdir(`${outDir}/static`, { recursive: true });
      await Deno.writeTextFile(`${outDir}/static/old.txt`, "old");
      await builder.build();
      await assert.rejects(Deno.stat(`${outDir}/static/old.txt`));
    });
  },
);

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

Deno.test(
  onStandIn(
    "an island that does not compile fails the build with its place",
    "it stops earlier, for want of a deno.json above the project",
  ),
  async () => {
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
  },
);
