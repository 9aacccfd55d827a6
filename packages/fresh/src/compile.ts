import { compose, type Level, type Run } from "./chain.ts";
import type { LayoutConfig, Middleware, RouteComponent } from "./handlers.ts";
import { patternBelow, toFolder } from "./paths.ts";
import type { RouteMiddleware } from "./route.ts";
import { type Method, Router } from "./router.ts";

/**
 * What an app was told, in order. `path` names the folder that a thing lies
 * in, groups included.
 */
export type Command<State> =
  | { type: "middleware"; path: string; middlewares: Middleware<State>[] }
  | {
    type: "layout";
    path: string;
    component: RouteComponent<State>;
    config: LayoutConfig;
  }
  | { type: "error"; path: string; route: RouteMiddleware<State> }
  | { type: "app"; component: RouteComponent<State> }
  | { type: "notFound"; route: Middleware<State> }
  | {
    type: "route";
    path: string;
    /** What to match. */
    pattern: string;
    methods: readonly Method[];
    steps: Middleware<State>[];
  }
  /** Stands for the commands of the route files. */
  | { type: "files"; path: string };

/** An app's commands, ready to answer. */
export interface Compiled<State> {
  router: Router<Run<State>>;
  /** The root's own middlewares around an end that no route is. */
  atRoot(end: Middleware<State>): Run<State>;
}

/** A command as it is when its app is mounted below a path. */
export function mounted<State>(
  command: Command<State>,
  path: string,
): Command<State> {
  if (command.type === "app" || command.type === "notFound") return command;
  const folder = toFolder(path);
  const moved = { ...command, path: folder + toFolder(command.path) };
  if (moved.type === "route") {
    moved.pattern = patternBelow(folder, moved.pattern);
  }
  return moved;
}

/**
 * Turns commands into a router whose targets run whole chains: each route's
 * middlewares, wrappings and error pages are worked out here, once. A route
 * has what was registered before it, and `notFound` wherever it stands.
 *
 * @param files The commands of the route files.
 */
export function compile<State>(
  commands: Command<State>[],
  basePath: string,
  files: Command<State>[],
): Compiled<State> {
  const all = commands.flatMap((command) =>
    command.type === "files"
      ? files.map((file) => mounted(file, command.path))
      : [command]
  );
  const notFound = all.findLast((command) => command.type === "notFound")
    ?.route ?? null;
  const levels = new Map<string, Level<State>>();
  const at = (path: string): Level<State> => {
    const level = levels.get(toFolder(path)) ?? newLevel();
    levels.set(toFolder(path), level);
    return level;
  };
  /** The levels from the root down to a folder. */
  const around = (path: string): Level<State>[] =>
    toFolder(path).split("/")
      .map((_, i, names) => at(names.slice(0, i + 1).join("/")));
  const router = new Router<Run<State>>();
  for (const command of all) {
    switch (command.type) {
      case "middleware":
        at(command.path).middlewares.push(...command.middlewares);
        break;
      case "layout":
        at(command.path).layout = command;
        break;
      case "error":
        at(command.path).error = command.route;
        break;
      case "app":
        at("").app = command.component;
        break;
      case "route": {
        const run = compose(around(command.path), command.steps, notFound);
        const pattern = patternBelow(basePath, command.pattern);
        for (const method of command.methods) router.add(method, pattern, run);
      }
    }
  }
  return { router, atRoot: (end) => compose(around(""), [end], notFound) };
}

function newLevel<State>(): Level<State> {
  return { middlewares: [], layout: null, app: null, error: null };
}
