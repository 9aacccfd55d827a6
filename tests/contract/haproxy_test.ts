/** What the delivered HAProxy file keeps from the outside; needs haproxy. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { root } from "../../tasks/process.ts";
import { until } from "../../lib/time/until.ts";
import { freePort } from "../support/node_process.ts";
import { sendRaw } from "../support/raw_http.ts";

const HAPROXY = "/usr/sbin/haproxy";

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
  ignore: !isInstalled(),
  async fn(t) {
    await using node = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response("reached"),
    );
    const port = freePort();
    const folder = await Deno.makeTempDir();
    const file = join(folder, "haproxy.cfg");
    const text = await Deno.readTextFile(join(root, "deploy/haproxy.cfg"));
    await Deno.writeTextFile(
      file,
      text.replaceAll(/node\d:8000/g, `127.0.0.1:${node.addr.port}`)
        .replace(":8080", `127.0.0.1:${port}`),
    );
    const proxy = new Deno.Command(HAPROXY, {
      args: ["-db", "-f", file],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const url = `http://127.0.0.1:${port}`;
    const ask = (path: string) =>
      sendRaw(url, [`GET ${path} HTTP/1.1`, "Host: x", "Connection: close"]);
    try {
      await until("a proxy that reaches the node", async () => {
        return (await ask("/").catch(() => "")).includes(" 200 ");
      });
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
    } finally {
      proxy.kill();
      await proxy.status;
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function isInstalled(): boolean {
  try {
    return Deno.statSync(HAPROXY).isFile;
  } catch {
    return false;
  }
}
