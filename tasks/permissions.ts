/**
 * Prints the permissions that a node needs with the environment's settings, as
 * flags of `deno run`, for supervisors that run `main.ts` themselves.
 */
import { permissionFlags } from "../app/start/permissions.ts";
import { root } from "./process.ts";

console.log(permissionFlags(root, Deno.env.toObject()).join(" "));
