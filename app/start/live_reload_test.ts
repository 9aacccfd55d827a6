import assert from "node:assert/strict";
import { withLiveReload } from "./live_reload.ts";

const info: Deno.ServeHandlerInfo<Deno.NetAddr> = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  completed: Promise.resolve(),
};

const html = { "content-type": "text/html; charset=utf-8" };

const handler = withLiveReload((request) =>
  request.url.endsWith("/page")
    ? new Response("<html><head></head></html>", { status: 404, headers: html })
    : new Response("data", { headers: { "content-length": "4" } })
);

async function get(path: string) {
  const response = await handler(new Request(`http://node${path}`), info);
  return { response, text: await response.text() };
}

Deno.test("a page carries a script that the node serves", async () => {
  const { response, text } = await get("/page");
  assert.equal(response.status, 404);
  const src = /<script src="([^"]+)" defer><\/script><\/head>/.exec(text)?.[1];
  const script = await get(src ?? "");
  const asked = /fetch\("([^"]+)"\)/.exec(script.text)?.[1] ?? "";
  const start = await get(asked);
  assert.match(start.text, /^[0-9a-f-]{36}$/);
  assert.equal((await get(asked)).text, start.text);
});

Deno.test("what is no page is left as it is", async () => {
  const { response, text } = await get("/data");
  assert.equal(text, "data");
  assert.equal(response.headers.get("content-length"), "4");
});
