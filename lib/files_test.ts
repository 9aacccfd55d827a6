import assert from "node:assert/strict";
import { join } from "node:path";
import {
  readIfThere,
  removeIfThere,
  unlessMissing,
  writeWhole,
} from "./files.ts";

/** Runs `body` with an empty folder, and removes that afterwards. */
async function inFolder(body: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a file that is not there is undefined, and nothing to remove", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    assert.equal(await readIfThere(file), undefined);
    await removeIfThere(file);
    await writeWhole(file, "text");
    assert.equal(await readIfThere(file), "text");
    await removeIfThere(file);
    assert.equal(await readIfThere(file), undefined);
  }));

Deno.test("what fails for another reason fails", () =>
  inFolder(async (folder) => {
    await assert.rejects(readIfThere(folder));
    await assert.rejects(
      unlessMissing(Promise.reject(new Error("something else"))),
      /something else/,
    );
  }));

Deno.test("a file is replaced as a whole, and nothing else is left", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    await writeWhole(file, "a longer text");
    await writeWhole(file, "short", { mode: 0o600 });
    assert.equal(await readIfThere(file), "short");
    assert.deepEqual(
      (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name),
      ["file"],
    );
  }));
