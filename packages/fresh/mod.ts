/** Pages, handlers and middlewares: the Fresh 2.3 API that DistSales uses. */
export { App, type ListenOptions } from "./src/app.ts";
export type {
  Context,
  FreshConfig,
  ResolvedFreshConfig,
  WebSocketHandlers,
  WebSocketUpgradeOptions,
} from "./src/context.ts";
export { createDefine, type Define } from "./src/define.ts";
export { HttpError } from "./src/error.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  type LayoutConfig,
  type Middleware,
  page,
  type PageProps,
  type PageResponse,
  type RouteConfig,
  type RouteHandler,
} from "./src/handlers.ts";
export { csp, type CSPOptions } from "./src/middlewares/csp.ts";
export { csrf } from "./src/middlewares/csrf.ts";
export { staticFiles } from "./src/middlewares/static_files.ts";
export { trailingSlashes } from "./src/middlewares/trailing_slashes.ts";
export type { Method } from "./src/router.ts";
