import { type Context, internalsOf, skip } from "./context.ts";
import type { Middleware, Route, RouteHandler } from "./handlers.ts";
import { componentToVNode } from "./render/page.ts";
import { type Method, METHODS } from "./router.ts";

/** Answers with a route; the status is that of a page that sets none. */
export type RouteMiddleware<State> = (
  ctx: Context<State>,
  status?: number,
) => Promise<Response>;

/** The methods that a route answers: all of them, or its handlers' own. */
export function methodsOf<State>(route: Route<State>): readonly Method[] {
  const handler = handlerOf(route);
  return typeof handler === "function"
    ? METHODS
    : Object.keys(handler) as Method[];
}

/** Runs a route's handler and renders its page, when there is one. */
export function toMiddleware<State>(
  given: Route<State> | Middleware<State>,
): RouteMiddleware<State> {
  const route: Route<State> = typeof given === "function"
    ? { handler: given }
    : given;
  const { component, config } = route;
  const handler = handlerOf(route);
  return async (ctx, status = 200) => {
    if (config?.skipAppWrapper || config?.skipInheritedLayouts) {
      const internals = internalsOf(ctx);
      internals.wrapping = skip(internals.wrapping, config);
    }
    const method = ctx.req.method as Method;
    const handle = typeof handler === "function"
      ? handler
      : handler[method] ?? (method === "HEAD" ? handler.GET : undefined);
    if (handle === undefined) return ctx.next();
    const result = await handle(ctx);
    if (result instanceof Response) return result;
    const { data, headers } = result;
    const init: ResponseInit = { status: result.status ?? status };
    if (headers !== undefined) init.headers = headers;
    if (component === undefined) return ctx.render(null, init);
    const page = await componentToVNode(ctx, component, data, () => null);
    return page instanceof Response ? page : ctx.render(page, init);
  };
}

const showPage = () => ({ data: {} });

/** A route's handler; a page that has no GET is shown with empty data. */
function handlerOf<State>(
  { component, handler }: Route<State>,
): RouteHandler<unknown, State> {
  if (component === undefined || typeof handler === "function") {
    return handler ?? {};
  }
  return handler === undefined ? showPage : { GET: showPage, ...handler };
}
