import assert from "node:assert/strict";
import { join } from "node:path";
import { createRecorder } from "../record/recorder.ts";
import { openSpool } from "./spool.ts";

const NODE_URL = "http://127.0.0.1:8000";

async function withFolder(
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what one run saved, the next one finds, until it is cleared", () =>
  withFolder(async (folder) => {
    const recorder = createRecorder();
    recorder.http("GET", "/", 200, 1.5);
    const batch = {
      id: crypto.randomUUID(),
      minute: new Date(),
      samples: recorder.live(),
    };
    await openSpool(folder, NODE_URL).save([batch]);
    assert.deepEqual(await openSpool(folder, NODE_URL).load(), [batch]);
    assert.deepEqual(await openSpool(folder, "http://other:1").load(), []);
    const old = { ...batch, minute: new Date(Date.now() - 2 * 86_400_000) };
    await openSpool(folder, NODE_URL).save([old]);
    assert.deepEqual(await openSpool(folder, NODE_URL).load(), []);
    await openSpool(folder, NODE_URL).clear();
    await openSpool(folder, NODE_URL).clear();
    assert.deepEqual(await openSpool(folder, NODE_URL).load(), []);
  }));

for (const text of ["", "{", "[{}]", "null"]) {
  Deno.test(`a file that holds ${JSON.stringify(text)} is no reason not to start`, () =>
    withFolder(async (folder) => {
      const spool = openSpool(folder, NODE_URL);
      await spool.save([]);
      const [file] = await Array.fromAsync(
        Deno.readDir(join(folder, "figures")),
      );
      await Deno.writeTextFile(join(folder, "figures", file!.name), text);
      assert.deepEqual(await spool.load(), []);
    }));
}
