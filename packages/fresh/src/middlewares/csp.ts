import type { Middleware } from "../handlers.ts";
import { nonceOf } from "../render/page.ts";

/** What the Content-Security-Policy says. */
export interface CSPOptions {
  /** Report what would be refused, and refuse nothing. */
  reportOnly?: boolean;
  /** Directives to add to the defaults. */
  csp?: string[];
  /**
   * Allow the inline scripts and styles of rendered pages by a nonce, and no
   * others, where the defaults say `'unsafe-inline'`.
   */
  useNonce?: boolean;
}

const DEFAULTS = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

const INLINE = /(?<=(?:^|; )(?:script|style)-src [^;]*)'unsafe-inline'/g;

/** Sets the Content-Security-Policy of every answer. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const policy = [...DEFAULTS, ...options.csp ?? []].join("; ");
  // What stands between the nonces.
  const pieces = policy.split(INLINE);
  const name = options.reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";

  return async (ctx) => {
    const response = await ctx.next();
    const nonce = options.useNonce ? nonceOf(response) : null;
    const value = nonce === null ? policy : pieces.join(`'nonce-${nonce}'`);
    response.headers.set(name, value);
    return response;
  };
}
