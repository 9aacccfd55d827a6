/** Refusing what another site made a browser send. */
import { HttpError } from "../error.ts";
import type { Middleware } from "../handlers.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that change something and that another site made a browser
 * send: by `Sec-Fetch-Site`, else by `Origin`. A request with neither comes
 * from no browser and passes.
 *
 * @throws HttpError 403, in the middleware.
 */
export function csrf<State>(): Middleware<State> {
  return (ctx) => {
    const { method, headers } = ctx.req;
    if (SAFE_METHODS.has(method)) return ctx.next();
    const site = headers.get("sec-fetch-site");
    const origin = headers.get("origin");
    const passes = origin === ctx.url.origin || site === "same-origin" ||
      site === "none" || site === null && origin === null;
    if (!passes) throw new HttpError(403);
    return ctx.next();
  };
}
