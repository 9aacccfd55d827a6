import { type Context, internalsOf, skip, type Wrapping } from "./context.ts";
import { HttpError } from "./error.ts";
import type { LayoutConfig, Middleware, RouteComponent } from "./handlers.ts";
import type { RouteMiddleware } from "./route.ts";

/** Answers a request whose context stands at the start of the chain. */
export type Run<State> = (ctx: Context<State>) => Promise<Response>;

/** Middlewares, layout and error page of one folder. */
export interface Level<State> {
  middlewares: Middleware<State>[];
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null;
  app: RouteComponent<State> | null;
  error: RouteMiddleware<State> | null;
}

/**
 * Makes one function of all that a request meets on its way to a route.
 *
 * @param levels The folders that the route lies in, the outermost first.
 * @param steps The route itself, and middlewares of its own before it.
 * @param notFound Takes the place of error pages for the status 404.
 */
export function compose<State>(
  levels: Level<State>[],
  steps: Middleware<State>[],
  notFound: Middleware<State> | null,
): Run<State> {
  let wrapping: Wrapping<State> = { app: null, layouts: [] };
  const all = levels.flatMap((level) => {
    wrapping = wrap(wrapping, level);
    return [enter(level, wrapping, notFound), ...level.middlewares];
  });
  return [...all, ...steps].reduceRight<Run<State>>(
    (after, middleware) => async (ctx) => {
      const internals = internalsOf(ctx);
      const before = internals.wrapping;
      ctx.next = () => after(ctx);
      try {
        return await middleware(ctx);
      } catch (error) {
        ctx.error = error;
        throw error;
      } finally {
        // A page rendered further out is not in what lies deeper.
        internals.wrapping = before;
      }
    },
    () => {
      throw new HttpError(404);
    },
  );
}

function wrap<State>(
  outer: Wrapping<State>,
  { app, layout }: Level<State>,
): Wrapping<State> {
  const inside = { ...outer, app: app ?? outer.app };
  if (layout === null) return inside;
  const kept = skip(inside, layout.config);
  return { ...kept, layouts: [...kept.layouts, layout.component] };
}

/**
 * What comes before a folder's own middlewares: sets what its pages are
 * wrapped in, and shows what is thrown inside on its error page.
 */
function enter<State>(
  { error: errorPage }: Level<State>,
  wrapping: Wrapping<State>,
  notFound: Middleware<State> | null,
): Middleware<State> {
  return async (ctx) => {
    internalsOf(ctx).wrapping = wrapping;
    try {
      return await ctx.next();
    } catch (error) {
      const status = error instanceof HttpError ? error.status : 500;
      if (notFound !== null && status === 404) return await notFound(ctx);
      if (errorPage === null) throw error;
      return await errorPage(ctx, status);
    }
  };
}
