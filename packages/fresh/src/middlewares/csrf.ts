/** Refusing what another site made a browser send. */
import { HttpError } from "../error.ts";
import type { Context } from "../context.ts";
import type { Middleware } from "../handlers.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** What `csrf` may be told. */
export interface CsrfOptions<State> {
  /**
   * Whether a page of `origin` is one of ours; that of the address that was
   * asked for, unless told.
   */
  readonly origin?: (origin: string, ctx: Context<State>) => boolean;
}

/**
 * Refuses requests that change something and that another site made a browser
 * send: by `Sec-Fetch-Site`, else by `Origin`. A request with neither comes
 * from no browser and passes.
 *
 * @throws HttpError 403, in the middleware.
 */
export function csrf<State>(
  { origin: isOwn = isOrigin }: CsrfOptions<State> = {},
): Middleware<State> {
  return (ctx) => {
    const { method, headers } = ctx.req;
    if (SAFE_METHODS.has(method)) return ctx.next();
    const site = headers.get("sec-fetch-site");
    const origin = headers.get("origin");
    const passes = origin !== null && isOwn(origin, ctx) ||
      site === "same-origin" ||
      site === "none" || site === null && origin === null;
    if (!passes) throw new HttpError(403);
    return ctx.next();
  };
}

function isOrigin(origin: string, { url }: Context<unknown>): boolean {
  return origin === url.origin;
}
