import assert from "node:assert/strict";
import { createTransport, type Transport } from "./transport.ts";

const VISITOR = {
  address: "192.0.2.1",
  secure: false,
  peer: { transport: "tcp", hostname: "192.0.2.1", port: 1 },
} as const;
const PATH = "http://localhost/socket.io/?EIO=4&transport=polling";

async function openPolling(transport: Transport): Promise<string> {
  const response = await transport.handle(new Request(PATH), VISITOR);
  const text = await response.text();
  return JSON.parse(text.slice(1)).sid;
}

/** A request whose body begins and does not end. */
function endlessPost(sid: string, signal?: AbortSignal): Request {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("4")),
  });
  return new Request(`${PATH}&sid=${sid}`, {
    method: "POST",
    body,
    ...signal && { signal },
  });
}

Deno.test("requests under way are answered when the node stops: its port waits for them", async () => {
  const transport = createTransport();
  const sid = await openPolling(transport);
  const poll = transport.handle(new Request(`${PATH}&sid=${sid}`), VISITOR);
  const post = transport.handle(endlessPost(sid), VISITOR);
  transport.engine.close();
  assert.equal((await poll).status, 200);
  assert.equal((await post).status, 503);
});

Deno.test("a request that was given up is let go of", async () => {
  const transport = createTransport();
  try {
    const sid = await openPolling(transport);
    const left = new AbortController();
    const post = transport.handle(endlessPost(sid, left.signal), VISITOR);
    const poll = transport.handle(
      new Request(`${PATH}&sid=${sid}`, { signal: left.signal }),
      VISITOR,
    );
    left.abort();
    await Promise.all([post, poll]);
    assert.equal(transport.engine.clientsCount, 0);
  } finally {
    transport.engine.close();
  }
});
