/** From the files in `routes/` to commands of an app. */
import type { Command } from "./compile.ts";
import type { Middleware, PageComponent, RouteHandler } from "./handlers.ts";
import { answerWith } from "./route.ts";
import { METHODS } from "./router.ts";

/** What a file in `routes/` is, told by its name. */
export type RouteFileType = "app" | "layout" | "middleware" | "route";

/** A file in `routes/`, with what it exports. */
export interface RouteFile {
  readonly type: RouteFileType;
  /** Path of the file, for messages. */
  readonly file: string;
  /** The folder below `routes/` that it lies in, groups included. */
  readonly folder: string;
  /** What a route matches. */
  readonly pattern: string;
  readonly module: {
    readonly default?: unknown;
    readonly handler?: unknown;
    readonly handlers?: unknown;
    readonly config?: unknown;
  };
}

/**
 * Turns route files into commands of an app.
 *
 * @throws Error naming the file, when it exports nothing that its name asks
 * for, or a `config`, which the original reads.
 */
export function filesToCommands(
  files: readonly RouteFile[],
): Command<unknown>[] {
  return files.map((file) => {
    if (file.module.config !== undefined) {
      throw new Error(`${file.file} exports a config, which is not read.`);
    }
    const command = toCommand(file);
    if (command !== null) return command;
    throw new Error(`${file.file} does not export what its name asks for.`);
  });
}

function toCommand(
  { type, folder, pattern, module }: RouteFile,
): Command<unknown> | null {
  const exported = module.handlers ?? module.handler;
  if (type === "middleware") {
    const middlewares = [exported ?? module.default].flat();
    return middlewares.every(isMiddleware)
      ? { type, folder, middlewares }
      : null;
  }
  const component = typeof module.default === "function"
    ? module.default as PageComponent<unknown>
    : undefined;
  if (type === "app" || type === "layout") {
    if (component === undefined) return null;
    return type === "app" ? { type, component } : { type, folder, component };
  }
  const isHandled = isHandler(exported);
  if (!isHandled && (exported !== undefined || component === undefined)) {
    return null;
  }
  const step = answerWith<unknown>({
    ...(component === undefined ? {} : { component }),
    ...(isHandled ? { handler: exported } : {}),
  });
  return { type, folder, pattern, methods: METHODS, steps: [step] };
}

function isMiddleware(value: unknown): value is Middleware<unknown> {
  return typeof value === "function";
}

function isHandler(value: unknown): value is RouteHandler<unknown, unknown> {
  return typeof value === "function" ||
    typeof value === "object" && value !== null && !Array.isArray(value);
}
