import { define } from "../state.ts";

/** What a page may load, given the nonce of its own scripts and styles; `'self'` alone where it has none. */
function contentSecurityPolicy(nonce: string | undefined): string {
  const own = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return `default-src 'self'; script-src ${own}; style-src ${own}; img-src 'self' data: blob:; ` +
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

const POLICY_WITHOUT_NONCE = contentSecurityPolicy(undefined);
const NONCE = /'nonce-([^']+)'/;

/**
 * Sets the headers that keep a page to itself. Fresh's `csp()`, which runs inside, knows the page's nonce; its own policy
 * upgrades every request to https, which a market on a local network cannot serve, so only the nonce is taken from it.
 */
export const securityHeaders = define.middleware(async (ctx) => {
  const response = await ctx.next();
  const { headers } = response;
  const offered = headers.get("content-security-policy");
  const nonce = offered === null ? undefined : NONCE.exec(offered)?.[1];
  headers.set(
    "content-security-policy",
    nonce === undefined ? POLICY_WITHOUT_NONCE : contentSecurityPolicy(nonce),
  );
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "strict-origin-when-cross-origin");
  headers.set("cross-origin-opener-policy", "same-origin");
  if (ctx.state.secure) {
    headers.set("strict-transport-security", "max-age=31536000");
  }
  return response;
});
