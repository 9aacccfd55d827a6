/** Pages, handlers and middlewares: the Fresh 2.3 API that DistSales uses. */
export { App } from "./src/app.ts";
export type { Context } from "./src/context.ts";
export { createDefine } from "./src/define.ts";
export { HttpError } from "./src/error.ts";
export { type Middleware, page, type PageResponse } from "./src/handlers.ts";
export { csrf } from "./src/middlewares/csrf.ts";
export { staticFiles } from "./src/middlewares/static_files.ts";
export { trailingSlashes } from "./src/middlewares/trailing_slashes.ts";
