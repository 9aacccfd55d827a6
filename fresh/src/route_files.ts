import { type Command, isByMethod } from "./commands.ts";
import type {
  Middleware,
  Route,
  RouteComponent,
  RouteConfig,
  RouteHandler,
} from "./handlers.ts";
import { toMiddleware } from "./route.ts";
import { METHODS } from "./router.ts";

/** What a file in `routes/` is, told by its name. */
export type RouteFileType =
  | "app"
  | "layout"
  | "middleware"
  | "error"
  | "notFound"
  | "route";

/** A file in `routes/`, with what it exports. */
export interface RouteFile {
  type: RouteFileType;
  /** Path of the file, for messages. */
  file: string;
  /** The folder it lies in, or the pattern of a route, groups included. */
  path: string;
  /** What a route matches: its path without groups. */
  pattern: string;
  module: RouteModule;
}

interface RouteModule {
  default?: unknown;
  handler?: unknown;
  handlers?: unknown;
  config?: RouteConfig;
}

/**
 * Turns route files into commands of an app.
 *
 * @throws Error naming the file, when it exports nothing that its name asks
 * for.
 */
export function filesToCommands(files: RouteFile[]): Command<unknown>[] {
  return files.flatMap(toCommand);
}

function toCommand(file: RouteFile): Command<unknown>[] {
  const { type, path, pattern, module } = file;
  const { config = {} } = module;
  const component = typeof module.default === "function"
    ? module.default as RouteComponent<unknown>
    : undefined;
  const handler = (module.handlers ?? module.handler) as
    | RouteHandler<unknown, unknown>
    | Middleware<unknown>[]
    | undefined;

  if (type === "middleware") {
    return [{ type, path, middlewares: middlewaresOf(file, handler) }];
  }
  if (component === undefined && handler === undefined) {
    throw exportsNothing(file);
  }
  if (type === "app" || type === "layout") {
    if (component === undefined) throw exportsNothing(file);
    return type === "app"
      ? [{ type, component }]
      : [{ type, path, component, config }];
  }
  if (
    Array.isArray(handler) ||
    typeof handler === "function" && handler.length > 1
  ) {
    throw new Error(`A handler takes one argument, the context: ${file.file}`);
  }
  const route: Route<unknown> = { config };
  if (component !== undefined) route.component = component;
  if (handler !== undefined) route.handler = handler;
  switch (type) {
    case "error":
      return [{ type, path, route }];
    case "notFound":
      return [{ type, handle: toMiddleware(route) }];
    case "route":
      return [{
        type,
        path,
        pattern: config.routeOverride ?? pattern,
        methods: METHODS,
        ownFolder: false,
        steps: [toMiddleware(route)],
      }];
  }
}

function middlewaresOf(
  file: RouteFile,
  handler: RouteHandler<unknown, unknown> | Middleware<unknown>[] | undefined,
): Middleware<unknown>[] {
  const exported = handler ?? file.module.default;
  const list = Array.isArray(exported) ? exported : [exported];
  if (
    !Array.isArray(handler) && handler !== undefined && isByMethod(handler) ||
    !list.every((middleware) => typeof middleware === "function")
  ) {
    throw exportsNothing(file);
  }
  return list;
}

function exportsNothing({ type, file }: RouteFile): Error {
  const expected = type === "middleware"
    ? "a function or an array of functions"
    : type === "app" || type === "layout"
    ? "a component as its default"
    : "a component, a handler or both";
  return new Error(`Expected ${file} to export ${expected}.`);
}
