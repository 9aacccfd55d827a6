import { internalsOf, skip } from "./context.ts";
import type { HandlerFn, Middleware, Route } from "./handlers.ts";
import { componentToVNode } from "./render/page.ts";
import { type Method, METHODS } from "./router.ts";

/** Answers with a route; the status is that of a page that sets none. */
export type RouteMiddleware<State> = (
  ...args: [...Parameters<Middleware<State>>, status?: number]
) => Promise<Response>;

/** The methods that a route answers: all of them, or its handlers' own. */
export function methodsOf<State>(route: Route<State>): readonly Method[] {
  const { component, handler } = route;
  if (typeof handler !== "object") return METHODS;
  const methods = Object.keys(handler) as Method[];
  return component === undefined || methods.includes("GET")
    ? methods
    : [...methods, "GET"];
}

/** Runs a route's handler and renders its page, when there is one. */
export function toMiddleware<State>(
  given: Route<State> | Middleware<State>,
): RouteMiddleware<State> {
  const route: Route<State> = typeof given === "function"
    ? { handler: given }
    : given;
  const { component, config } = route;
  return async (ctx, status = 200) => {
    if (config?.skipAppWrapper || config?.skipInheritedLayouts) {
      const internals = internalsOf(ctx);
      internals.wrapping = skip(internals.wrapping, config);
    }
    const handler = handlerFor(route, ctx.req.method);
    if (handler === undefined) return ctx.next();
    const result = await handler(ctx);
    if (result instanceof Response) return result;
    const { data, headers } = result;
    const init: ResponseInit = { status: result.status ?? status };
    if (headers !== undefined) init.headers = headers;
    if (component === undefined) return ctx.render(null, init);
    const page = await componentToVNode(ctx, component, data, () => null);
    return page instanceof Response ? page : ctx.render(page, init);
  };
}

const withoutData = () => ({ data: {} });

function handlerFor<State>(
  { component, handler }: Route<State>,
  method: string,
): HandlerFn<unknown, State> | undefined {
  if (typeof handler === "function") return handler;
  const isRead = method === "GET" || method === "HEAD";
  return handler?.[method as Method] ??
    (method === "HEAD" ? handler?.GET : undefined) ??
    (component !== undefined && (handler === undefined || isRead)
      ? withoutData
      : undefined);
}
