/** Where a request came from, and how, seen through a proxy that is trusted. */

/** Whether there is a proxy in front whose headers can be believed. */
export interface Proxying {
  readonly trustProxy: boolean;
}

/** Longer than any address is written, that of IPv6 with its zone included. */
const MAX_ADDRESS_LENGTH = 64;

/**
 * Returns the address that the request came from, or null for a transport
 * without one. Behind a trusted proxy it is the last entry of
 * `X-Forwarded-For`: the one that the proxy itself added.
 */
export function clientAddress(
  request: Request,
  { remoteAddr }: Deno.ServeHandlerInfo,
  { trustProxy }: Proxying,
): string | null {
  if (trustProxy) {
    const forwarded = request.headers.get("x-forwarded-for");
    const nearest = forwarded?.split(",").at(-1)?.trim();
    if (nearest) return nearest.slice(0, MAX_ADDRESS_LENGTH);
  }
  return "hostname" in remoteAddr ? remoteAddr.hostname : null;
}

/**
 * Returns whether the visitor's own connection is https, here or at the trusted
 * proxy in front.
 */
export function isSecure(request: Request, { trustProxy }: Proxying): boolean {
  if (request.url.startsWith("https:")) return true;
  return trustProxy && request.headers.get("x-forwarded-proto") === "https";
}
