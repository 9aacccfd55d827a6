/** Pages, handlers and middlewares: the Fresh 2.3 API that DistSales uses. */
export { App } from "./src/app.ts";
export type { Context } from "./src/context.ts";
export { createDefine, type Define } from "./src/define.ts";
export { type ErrorStatus, HttpError } from "./src/error.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  type Middleware,
  page,
  type PageProps,
  type PageResponse,
  type RequestProps,
  type RouteHandler,
} from "./src/handlers.ts";
export { csrf, type CsrfOptions } from "./src/middlewares/csrf.ts";
export type { Method } from "./src/router.ts";
export { staticFiles } from "./src/middlewares/static_files.ts";
export { trailingSlashes } from "./src/middlewares/trailing_slashes.ts";
