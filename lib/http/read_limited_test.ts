import assert from "node:assert/strict";
import {
  BrokenOffError,
  readAtPace,
  readLimited,
  SlowSenderError,
} from "./read_limited.ts";

/** A stream of chunks of these sizes, and how many of them were taken. */
function stream(sizes: readonly number[]) {
  const state = { taken: 0, isCancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const size = sizes[state.taken++];
      if (size === undefined) controller.close();
      else controller.enqueue(new Uint8Array(size).fill(state.taken));
    },
    cancel() {
      state.isCancelled = true;
    },
  }, { highWaterMark: 0 });
  return { body, state };
}

Deno.test("a stream within the limit is read whole, in order", async () => {
  const { body } = stream([2, 1, 3]);
  const bytes = await readLimited(body, 6);
  assert.deepEqual(bytes, new Uint8Array([1, 1, 2, 3, 3, 3]));
  assert.deepEqual(await readLimited(null, 6), new Uint8Array());
});

Deno.test("a stream past the limit is cut off where it passes it", async () => {
  const { body, state } = stream([4, 3, 100, 100]);
  assert.equal(await readLimited(body, 6), null);
  assert.deepEqual(state, { taken: 2, isCancelled: true });
});

Deno.test("a request whose sender breaks off is known for one", async () => {
  const failed = Promise.withResolvers<unknown>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ body }) => {
      await readLimited(body, 100).then(failed.resolve, failed.resolve);
      return new Response();
    },
  );
  const sender = await Deno.connect({
    hostname: "127.0.0.1",
    port: server.addr.port,
  });
  await sender.write(
    new TextEncoder().encode(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
    ),
  );
  sender.close();
  assert(await failed.promise instanceof BrokenOffError);
});

/** A body of which `bytes` come every `everyMs`, so many times. */
function drip(bytes: number, everyMs: number, times: number) {
  const state = { taken: 0, isCancelled: false };
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (state.isCancelled) return;
      if (state.taken++ < times) controller.enqueue(new Uint8Array(bytes));
      else controller.close();
    },
    cancel: () => void (state.isCancelled = true),
  }, { highWaterMark: 0 });
  return { body, state };
}

const PACE = { gapMs: 200, bytesPerSecond: 1000, wholeMs: 2000 };

async function sizeOf(body: ReadableStream<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of readAtPace(body, PACE)) size += chunk.length;
  return size;
}

const TOO_SLOW: [what: string, bytes: number, everyMs: number][] = [
  ["says nothing for too long", 1000, 5000],
  ["drips", 1, 20],
  ["goes on for ever", 100, 20],
];
for (const [what, bytes, everyMs] of TOO_SLOW) {
  Deno.test(`a sender that ${what} is cut off`, async () => {
    const { body, state } = drip(bytes, everyMs, 10_000);
    await assert.rejects(sizeOf(body), SlowSenderError);
    assert.equal(state.isCancelled, true);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  });
}

Deno.test("a slow sender that makes progress is heard to the end", async () => {
  const { body } = drip(100, 20, 30);
  assert.equal(await sizeOf(body), 3000);
});
