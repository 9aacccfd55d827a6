import { nonceOf } from "../context.ts";
import type { Middleware } from "../handlers.ts";
import { RENDERED } from "../render/page.ts";

/** What the Content-Security-Policy says. */
export interface CSPOptions {
  /** Report what would be refused, and refuse nothing. */
  reportOnly?: boolean;
  /** Where browsers report to. */
  reportTo?: string;
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

const INLINE = /^((?:script|style)-src .*)'unsafe-inline'/;

/** Sets the Content-Security-Policy of every answer. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly, reportTo, useNonce } = options;
  const directives = [...DEFAULTS, ...options.csp ?? []];
  if (reportTo) {
    directives.push("report-to csp-endpoint", `report-uri ${reportTo}`);
  }
  const policy = directives.join("; ");
  // The policy in pieces, to be joined by the nonce of each page.
  const pieces = directives
    .map((directive) => directive.replace(INLINE, "$1'nonce-\0'"))
    .join("; ")
    .split("\0");
  const name = reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";

  return async (ctx) => {
    const response = await ctx.next();
    const value = useNonce && RENDERED in response
      ? pieces.join(nonceOf(ctx))
      : policy;
    response.headers.set(name, value);
    if (reportTo) {
      response.headers.set("Reporting-Endpoints", `csp-endpoint="${reportTo}"`);
    }
    return response;
  };
}
