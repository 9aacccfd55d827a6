import type { Command } from "./compile.ts";
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
export type RouteFileType = "app" | "layout" | "middleware" | "error" | "route";

/** A file in `routes/`, with what it exports. */
export interface RouteFile {
  type: RouteFileType;
  /** Path of the file, for messages. */
  file: string;
  /** The folder it lies in, groups included. */
  path: string;
  /** What a route matches. */
  pattern: string;
  module: {
    default?: unknown;
    handler?: unknown;
    handlers?: unknown;
    config?: RouteConfig;
  };
}

/**
 * Turns route files into commands of an app.
 *
 * @throws Error naming the file, when it exports nothing that its name asks
 * for.
 */
export function filesToCommands(files: RouteFile[]): Command<unknown>[] {
  return files.map((file) => {
    const command = toCommand(file);
    if (command !== null) return command;
    throw new Error(`${file.file} does not export what its name asks for.`);
  });
}

function toCommand(file: RouteFile): Command<unknown> | null {
  const { type, path, pattern, module } = file;
  const { config = {} } = module;
  const exported = module.handlers ?? module.handler;
  if (type === "middleware") {
    const middlewares = [exported ?? module.default].flat();
    return middlewares.every(isMiddleware) ? { type, path, middlewares } : null;
  }
  const component = typeof module.default === "function"
    ? module.default as RouteComponent<unknown>
    : undefined;
  if (type === "app" || type === "layout") {
    if (component === undefined) return null;
    return type === "app"
      ? { type, component }
      : { type, path, component, config };
  }
  const route: Route<unknown> = { config };
  if (component !== undefined) route.component = component;
  if (isHandler(exported)) route.handler = exported;
  else if (exported !== undefined || component === undefined) return null;
  const answer = toMiddleware(route);
  return type === "error" ? { type, path, route: answer } : {
    type,
    path,
    pattern: config.routeOverride ?? pattern,
    methods: METHODS,
    steps: [answer],
  };
}

function isMiddleware(value: unknown): value is Middleware<unknown> {
  return typeof value === "function";
}

function isHandler(value: unknown): value is RouteHandler<unknown, unknown> {
  return typeof value === "function" ||
    typeof value === "object" && value !== null && !Array.isArray(value);
}
