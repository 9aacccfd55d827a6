import type { Config } from "../config.ts";

export type Proxying = Pick<Config, "trustProxy" | "publicUrl">;

/**
 * Returns the address the request came from, or null for a transport without one.
 * Behind a trusted proxy it is the last entry of `X-Forwarded-For`: the one the proxy itself added.
 */
export function clientAddress(
  request: Request,
  info: Deno.ServeHandlerInfo,
  config: Proxying,
): string | null {
  if (config.trustProxy) {
    const forwarded = request.headers.get("x-forwarded-for");
    const nearest = forwarded?.split(",").at(-1)?.trim();
    if (nearest) return nearest.slice(0, 64);
  }
  const { remoteAddr } = info;
  return "hostname" in remoteAddr ? remoteAddr.hostname : null;
}

/** Returns whether the visitor's own connection is https, here or at the trusted proxy in front. */
export function isSecure(request: Request, config: Proxying): boolean {
  if (request.url.startsWith("https:")) return true;
  return config.trustProxy &&
    request.headers.get("x-forwarded-proto") === "https";
}
