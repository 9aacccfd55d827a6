/** A route: its handler, and the page that shows what the handler gives. */
import type { Middleware, Route, RouteHandler } from "./handlers.ts";
import { componentToVNode } from "./render/page.ts";
import type { Method } from "./router.ts";

/**
 * Makes the middleware at a chain's end that runs a route's handler for the
 * method, and renders its page, when there is one.
 */
export function answerWith<State>(route: Route<State>): Middleware<State> {
  const { component } = route;
  const handler = handlerOf(route);
  return async (ctx) => {
    const method = ctx.req.method.toUpperCase() as Method;
    const handle = typeof handler === "function"
      ? handler
      : handler[method] ?? (method === "HEAD" ? handler.GET : undefined);
    if (handle === undefined) return await ctx.next();
    const result = await handle(ctx);
    if (result instanceof Response) return result;
    const { data, headers, status = 200 } = result;
    const page = component === undefined
      ? null
      : componentToVNode(ctx, component, data, () => null);
    return await ctx.render(page, {
      status,
      ...(headers === undefined ? {} : { headers }),
    });
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
