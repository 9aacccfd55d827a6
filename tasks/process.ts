/** Running Deno itself: it need not be on the PATH. */
import { join } from "node:path";

/** The project's folder. */
export const root = join(import.meta.dirname ?? ".", "..");

/** Runs the Deno that runs this, in the project's folder, showing its output. */
export async function deno(
  args: string[],
  env: Record<string, string> = {},
): Promise<Deno.CommandStatus> {
  return await new Deno.Command(Deno.execPath(), { args, cwd: root, env })
    .spawn().status;
}
