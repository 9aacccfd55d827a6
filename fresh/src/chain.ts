import { type Context, internalsOf, skip, type Wrapping } from "./context.ts";
import { HttpError } from "./error.ts";
import type { LayoutConfig, Middleware, RouteComponent } from "./handlers.ts";
import type { RouteMiddleware } from "./route.ts";

/** Answers a request whose context stands at the start of the chain. */
export type Run<State> = (ctx: Context<State>) => Promise<Response>;

/** Middlewares, layout and error page of one folder, at one moment. */
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
  const wrappings = levels.map((level) => wrapping = wrap(wrapping, level));
  let run: Run<State> = throwNotFound;
  for (const middleware of steps.toReversed()) {
    run = step(middleware, wrapping, run);
  }
  for (let i = levels.length - 1; i >= 0; i--) {
    const { middlewares, error } = levels[i]!;
    for (const middleware of middlewares.toReversed()) {
      run = step(middleware, wrappings[i]!, run);
    }
    if (error !== null || notFound !== null) {
      run = boundary(run, wrappings[i]!, error, notFound);
    }
  }
  return run;
}

function throwNotFound(): never {
  throw new HttpError(404);
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

/** A middleware that goes on with `after`. */
function step<State>(
  middleware: Middleware<State>,
  wrapping: Wrapping<State>,
  after: Run<State>,
): Run<State> {
  return async (ctx) => {
    const internals = internalsOf(ctx);
    internals.wrapping = wrapping;
    ctx.next = async () => {
      try {
        return await after(ctx);
      } finally {
        // What was deeper has its own wrappings; a page rendered from here
        // on has this level's.
        internals.wrapping = wrapping;
      }
    };
    try {
      return await middleware(ctx);
    } catch (error) {
      ctx.error = error;
      throw error;
    }
  };
}

/** Shows what a folder, its middlewares included, throws on its error page. */
function boundary<State>(
  run: Run<State>,
  wrapping: Wrapping<State>,
  errorPage: RouteMiddleware<State> | null,
  notFound: Middleware<State> | null,
): Run<State> {
  return async (ctx) => {
    try {
      return await run(ctx);
    } catch (error) {
      const status = error instanceof HttpError ? error.status : 500;
      ctx.error = error;
      internalsOf(ctx).wrapping = wrapping;
      if (notFound !== null && status === 404) return await notFound(ctx);
      if (errorPage === null) throw error;
      return await errorPage(ctx, status);
    }
  };
}
