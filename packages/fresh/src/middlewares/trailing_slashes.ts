/** One way of writing a path. */
import type { Middleware } from "../handlers.ts";

/**
 * Redirects to the one way of writing a path.
 *
 * @param mode Whether paths end with a slash.
 */
export function trailingSlashes<State>(
  mode: "always" | "never",
): Middleware<State> {
  return (ctx) => {
    const { pathname, search } = ctx.url;
    const has = pathname.endsWith("/");
    if (pathname === "/" || has === (mode === "always")) return ctx.next();
    const path = has ? pathname.slice(0, -1) : `${pathname}/`;
    return ctx.redirect(path + search);
  };
}
