/** Where a request came from, and how, seen through a proxy that is trusted. */

/** What is known of the proxy in front, if there is one. */
export interface Proxying {
  /** Whether its headers can be believed. */
  readonly trustProxy: boolean;
  /** The origin by which people find the market. */
  readonly publicUrl?: string | undefined;
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
 * Returns whether the visitor's own connection is https: always where the
 * market is found by https, whatever a proxy forgets to say; else here, or at
 * the trusted proxy in front. Of several proxies the first one speaks to the
 * visitor.
 */
export function isSecure(
  request: Request,
  { trustProxy, publicUrl }: Proxying,
): boolean {
  if (publicUrl?.startsWith("https:") || request.url.startsWith("https:")) {
    return true;
  }
  const forwarded = request.headers.get("x-forwarded-proto") ?? "";
  return trustProxy && /^\s*https\s*(,|$)/i.test(forwarded);
}

/**
 * Returns whether a page of `origin` is one of ours: of the address that people
 * find the market by, or of the one that was asked for.
 */
export function isOwnPage(
  origin: string,
  request: Request,
  proxying: Proxying,
): boolean {
  const scheme = isSecure(request, proxying) ? "https" : "http";
  return origin === proxying.publicUrl ||
    origin === `${scheme}://${request.headers.get("host")}`;
}
