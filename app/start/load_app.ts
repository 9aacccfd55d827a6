/** Loading what the build made. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withLiveReload } from "./live_reload.ts";

type Handler = Deno.ServeHandler<Deno.NetAddr>;

/**
 * Imports the built app, which opens no port.
 *
 * @param root The project's folder, with `_fresh/` in it.
 */
export async function loadApp(root: string): Promise<Handler> {
  const entry = pathToFileURL(join(root, "_fresh", "server.js")).href;
  const module: { default: { fetch: Handler } } = await import(entry);
  const { fetch } = module.default;
  return Deno.env.has("LIVE_RELOAD") ? withLiveReload(fetch) : fetch;
}
