import assert from "node:assert/strict";
import { isConnectionRefused } from "../../lib/http/connection_refused.ts";
import { Link } from "./link.ts";
import { forwardPort, serveSocks } from "./proxy.ts";

/** A server that answers each request with its path. */
function startEcho() {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => new Response(new URL(request.url).pathname),
  );
  return { port: server.addr.port, stop: () => server.shutdown() };
}

async function get(url: string, client: Deno.HttpClient): Promise<string> {
  const init: RequestInit & { client: Deno.HttpClient } = { client };
  const response = await fetch(url, init);
  return await response.text();
}

/** Whether `promise` settles within a moment. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), 150);
  });
  const settled = promise.then(() => true, () => true);
  const result = await Promise.race([settled, late]);
  clearTimeout(timer);
  return result;
}

Deno.test("a cut link holds everything back, and delivers it once mended", async () => {
  const echo = startEcho();
  const link = new Link();
  const proxy = forwardPort(echo.port, link);
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const ask = (path: string) =>
    get(`http://127.0.0.1:${proxy.port}${path}`, client);
  try {
    assert.equal(await ask("/before"), "/before");
    link.cut();
    const during = ask("/during");
    assert.equal(await settles(during), false);
    link.mend();
    assert.equal(await during, "/during");
  } finally {
    client.close();
    link.close();
    await proxy.close();
    await echo.stop();
  }
});

Deno.test("a node's SOCKS proxy cuts it from one port and not from another", async () => {
  const near = startEcho();
  const far = startEcho();
  const links = new Map([[near.port, new Link()], [far.port, new Link()]]);
  const proxy = serveSocks((port) => links.get(port) ?? new Link());
  const client = Deno.createHttpClient({
    poolMaxIdlePerHost: 0,
    proxy: { url: `socks5://127.0.0.1:${proxy.port}` },
  });
  const ask = (port: number) => get(`http://127.0.0.1:${port}/`, client);
  try {
    links.get(far.port)?.cut();
    const held = ask(far.port);
    assert.equal(await ask(near.port), "/");
    assert.equal(await settles(held), false);
    links.get(far.port)?.mend();
    assert.equal(await held, "/");

    await far.stop();
    // As the product tells a process that is gone from a network that is cut.
    await assert.rejects(ask(far.port), isConnectionRefused);
  } finally {
    client.close();
    for (const link of links.values()) link.close();
    await proxy.close();
    await near.stop();
  }
});
