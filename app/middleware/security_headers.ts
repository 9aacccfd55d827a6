/** What browsers may do with an answer. */
import { define } from "../state.ts";

/**
 * Under it, Fresh leaves on a rendered page's answer the nonce that it gave to
 * the page's own inline scripts and styles.
 */
const NONCE = Symbol.for("__freshNonce");

/**
 * What a page may load: what comes from here, and inline only what carries
 * `nonce`. Fresh's own `csp()` would upgrade every request to https, which a
 * market on a local network cannot serve.
 */
function contentSecurityPolicy(nonce: string | undefined): string {
  const own = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    `script-src ${own}`,
    `style-src ${own}`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const POLICY_WITHOUT_NONCE = contentSecurityPolicy(undefined);

/** For a year, and for the names below this one, too. */
const HSTS = "max-age=31536000; includeSubDomains";

/** What no page here asks a browser for. */
const PERMISSIONS_POLICY = [
  "camera",
  "display-capture",
  "geolocation",
  "microphone",
  "payment",
  "usb",
].map((feature) => `${feature}=()`).join(", ");

/**
 * Sets the headers that keep an answer to itself.
 *
 * @param response What Fresh answered, or another, without a nonce.
 * @param secure Whether the visitor came by https.
 */
export function withSecurityHeaders(
  response: Response & { readonly [NONCE]?: string },
  secure: boolean,
): Response {
  // What became a socket has no headers any more.
  if (response.status === 101) return response;
  const { headers, [NONCE]: nonce } = response;
  headers.set(
    "content-security-policy",
    nonce === undefined ? POLICY_WITHOUT_NONCE : contentSecurityPolicy(nonce),
  );
  headers.set("x-content-type-options", "nosniff");
  headers.set("permissions-policy", PERMISSIONS_POLICY);
  headers.set("referrer-policy", "strict-origin-when-cross-origin");
  if (secure) {
    headers.set("strict-transport-security", HSTS);
    // Elsewhere browsers ignore it, and say so on every page.
    headers.set("cross-origin-opener-policy", "same-origin");
  }
  return response;
}

/** Sets them on every answer of the app. */
export const securityHeaders = define.middleware(async (ctx) =>
  withSecurityHeaders(await ctx.next(), ctx.state.secure)
);
