/** What the delivered HAProxy file keeps from the outside; needs haproxy. */
import assert from "node:assert/strict";
import { isHaproxyInstalled, startHaproxy } from "../support/haproxy.ts";
import { sendRaw } from "../support/raw_http.ts";

const DENIED = [
  "/metrics",
  "/metrics/",
  "//metrics",
  "/./metrics",
  "/x/../metrics",
  "/x/y/../../metrics?z",
  "/%2e/metrics",
  "/x/%2e%2e/metrics",
  "/%6detrics",
  "/METRICS",
  "/internal/commands/purchase",
  "//internal/commands/purchase",
  "/x/../internal/figures",
  "/%69nternal/figures",
];
const PASSED = ["/", "/?q=a//b", "/products/1", "/api/metrics", "/readyz"];

Deno.test({
  name: "HAProxy keeps nodes' own addresses inside, however they are written",
  ignore: !isHaproxyInstalled(),
  async fn(t) {
    await using node = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response("reached"),
    );
    await using proxy = await startHaproxy(node.addr.port);
    const ask = (path: string) =>
      sendRaw(proxy.url, [
        `GET ${path} HTTP/1.1`,
        "Host: x",
        "Connection: close",
      ]);
    for (const path of DENIED) {
      await t.step(`${path} is denied`, async () => {
        assert.match(await ask(path), /^HTTP\/1\.1 404 /);
      });
    }
    for (const path of PASSED) {
      await t.step(`${path} passes`, async () => {
        assert.match(await ask(path), /^HTTP\/1\.1 200 /);
      });
    }
  },
});
