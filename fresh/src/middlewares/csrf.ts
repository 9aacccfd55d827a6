import type { Context } from "../context.ts";
import { HttpError } from "../error.ts";
import type { Middleware } from "../handlers.ts";

/** Which origins may send forms to this site, besides itself. */
export interface CsrfOptions<State = unknown> {
  origin?:
    | string
    | string[]
    | ((origin: string, context: Context<State>) => boolean);
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that change something and that another site made a browser
 * send: by `Sec-Fetch-Site`, else by `Origin`. A request with neither comes
 * from no browser and passes.
 *
 * @throws HttpError 403, in the middleware.
 */
export function csrf<State>(options: CsrfOptions = {}): Middleware<State> {
  const allowed = options.origin;
  const isAllowed = (origin: string | null, ctx: Context<State>): boolean => {
    if (origin === null) return false;
    if (allowed === undefined) return origin === ctx.url.origin;
    if (typeof allowed === "function") {
      return allowed(origin, ctx as Context<unknown>);
    }
    return typeof allowed === "string"
      ? origin === allowed
      : allowed.includes(origin);
  };
  return (ctx) => {
    const { method, headers } = ctx.req;
    if (SAFE_METHODS.has(method)) return ctx.next();
    const site = headers.get("sec-fetch-site");
    const origin = headers.get("origin");
    const passes = site === null
      ? origin === null || isAllowed(origin, ctx)
      : site === "same-origin" || site === "none" || isAllowed(origin, ctx);
    if (!passes) throw new HttpError(403);
    return ctx.next();
  };
}
