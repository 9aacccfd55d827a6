/** The delivered HAProxy file, before a node under test; needs haproxy. */
import { join } from "node:path";
import { until } from "../../lib/time/until.ts";
import { root } from "../../tasks/process.ts";
import { freePort } from "./node_process.ts";

const HAPROXY = "/usr/sbin/haproxy";

export function isHaproxyInstalled(): boolean {
  try {
    return Deno.statSync(HAPROXY).isFile;
  } catch {
    return false;
  }
}

/** Runs it before what listens at `nodePorts` of 127.0.0.1. */
export async function startHaproxy(
  ...nodePorts: readonly number[]
): Promise<AsyncDisposable & { readonly url: string }> {
  const port = freePort();
  const folder = await Deno.makeTempDir();
  const file = join(folder, "haproxy.cfg");
  const text = await Deno.readTextFile(join(root, "deploy/haproxy.cfg"));
  await Deno.writeTextFile(
    file,
    text.replaceAll(/node(\d):8000/g, (_, number) => {
      const nodePort = nodePorts[Number(number) - 1] ?? nodePorts[0];
      return `127.0.0.1:${nodePort}`;
    }).replace(":8080", `127.0.0.1:${port}`),
  );
  const process = new Deno.Command(HAPROXY, {
    args: ["-db", "-f", file],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const proxy = {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      process.kill();
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
  try {
    await until("a proxy that reaches a node", async () => {
      const response = await fetch(proxy.url).catch(() => null);
      await response?.body?.cancel();
      return response !== null && response.status !== 503;
    });
  } catch (error) {
    await proxy[Symbol.asyncDispose]();
    throw error;
  }
  return proxy;
}
