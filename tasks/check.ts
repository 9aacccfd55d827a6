/** `deno task check`: format, style, types and build of the whole tree. */
import { runChecks } from "./checks/checks.ts";

const { failed } = await runChecks();
Deno.exit(failed > 0 ? 1 : 0);
