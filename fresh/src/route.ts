import type { VNode } from "preact";
import { isByMethod } from "./commands.ts";
import { setWrapping, wrappingOf } from "./context.ts";
import { HttpError } from "./error.ts";
import type { HandlerFn, Middleware, Route } from "./handlers.ts";
import { type Method, METHODS } from "./router.ts";
import { componentToVNode } from "./render/page.ts";

const renderWithoutData = () => ({ data: {} });

function notFound(): never {
  throw new HttpError(404);
}

/** The methods that a route answers: all of them, or its handlers' own. */
export function methodsOf<State>(route: Route<State>): readonly Method[] {
  const { component, handler } = route;
  if (handler === undefined || !isByMethod(handler)) return METHODS;
  const methods = Object.keys(handler) as Method[];
  return component === undefined || methods.includes("GET")
    ? methods
    : [...methods, "GET"];
}

/** Runs a route's handler and renders its page, when there is one. */
export function toMiddleware<State>(
  route: Route<State>,
  status = 200,
): Middleware<State> {
  const select = handlerSelector(route);
  const { component, config } = route;
  return async (ctx) => {
    if (config?.skipAppWrapper || config?.skipInheritedLayouts) {
      const { app, layouts } = wrappingOf(ctx);
      setWrapping(ctx, {
        app: config.skipAppWrapper ? null : app,
        layouts: config.skipInheritedLayouts ? [] : layouts,
      });
    }
    const handler = select(ctx.req.method);
    if (handler === undefined) return ctx.next();
    const result = await handler(ctx);
    if (result instanceof Response) return result;
    const { data, headers } = result;
    const init: ResponseInit = { status: result.status ?? status };
    if (headers !== undefined) init.headers = headers;
    if (component === undefined) return ctx.render(null, init);
    const page = await componentToVNode(ctx, component, data, EMPTY);
    return page instanceof Response ? page : ctx.render(page, init);
  };
}

const EMPTY = (): VNode | null => null;

function handlerSelector<State>(
  { component, handler }: Route<State>,
): (method: string) => HandlerFn<unknown, State> | undefined {
  const fallback = component === undefined ? notFound : renderWithoutData;
  if (handler === undefined) return () => fallback;
  if (!isByMethod(handler)) return () => handler;
  const table = new Map(Object.entries(handler));
  if (component !== undefined && !table.has("GET")) {
    table.set("GET", renderWithoutData);
  }
  const get = table.get("GET");
  if (get !== undefined && !table.has("HEAD")) table.set("HEAD", get);
  return (method) => table.get(method);
}
