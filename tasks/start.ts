/**
 * `deno task start`: a node with the permissions that it needs. When those are
 * not all, it is a process of its own, which this one stands before: it passes
 * signals on, and ends as the node ends.
 */
import { ensureBuilt } from "../app/start/build.ts";
import { LAUNCHER_VARIABLE, watchLauncher } from "../app/start/launcher.ts";
import { permissionFlags } from "../app/start/permissions.ts";
import { StartError } from "../lib/errors/start_error.ts";
import { sendSignal } from "./node_process.ts";
import { nodeArgs, root } from "./process.ts";

const env = Deno.env.toObject();
if (permissionFlags(root, env).includes("-A")) await import("../main.ts");
else Deno.exit(await runNode());

/** Returns the status with which the node ended. */
async function runNode(): Promise<number> {
  try {
    // The node may not write to the project's folder.
    await ensureBuilt(root, { onStep: (step) => console.log(`${step} …`) });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(`Error: ${error.message}`);
    return 1;
  }
  const node = new Deno.Command(Deno.execPath(), {
    args: nodeArgs(env),
    cwd: root,
    env: { [LAUNCHER_VARIABLE]: String(Deno.pid) },
  }).spawn();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => sendSignal(node, signal));
  }
  await watchLauncher(() => sendSignal(node, "SIGTERM"));
  return (await node.status).code;
}
