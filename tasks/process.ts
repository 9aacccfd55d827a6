/** Running Deno itself: it need not be on the PATH. */
import { join } from "node:path";
import { permissionFlags } from "../app/start/permissions.ts";
import config from "../deno.json" with { type: "json" };

/** The project's folder. */
export const root = join(import.meta.dirname ?? ".", "..");

/**
 * Returns what Deno is called with to run a node whose pages are built: the
 * arguments of the task `start`, with only the permissions that it needs.
 *
 * @param env The environment that the node will have.
 */
export function nodeArgs(env: Readonly<Record<string, string>>): string[] {
  return config.tasks.start.command.split(" ").slice(1).flatMap((word) => {
    if (word === "-A") return permissionFlags(root, env);
    return word === "tasks/start.ts" ? "main.ts" : word;
  });
}

/** Runs Deno in the project's folder and shows its output. */
export async function deno(
  args: string[],
  env: Record<string, string> = {},
): Promise<Deno.CommandStatus> {
  return await new Deno.Command(Deno.execPath(), { args, cwd: root, env })
    .spawn().status;
}
