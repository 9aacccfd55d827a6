/** Starts of nodes, those that fail included. */
import { startNode, type TestNodeOptions } from "../support/node_process.ts";

/** A folder for data that is removed afterwards. */
export async function makeFolder() {
  const path = await Deno.makeTempDir({ dir: "/var/tmp" });
  // Within reach of the user that PostgreSQL runs as when we are root.
  await Deno.chmod(path, 0o755);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** Starts a node that is expected to give up, and returns how it ended. */
export async function failToStart(options: TestNodeOptions) {
  await using node = await startNode({ ...options, waitUntilReady: false });
  const { code } = await node.exited;
  const errors = node.output().split("\n").filter((line) =>
    line.startsWith("Error: ")
  );
  return { code, errors, output: node.output() };
}
