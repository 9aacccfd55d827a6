import type { Command, RouteCommand } from "./commands.ts";
import type { LayoutConfig } from "./config.ts";
import { type Context, setWrapping, type Wrapping } from "./context.ts";
import { HttpError } from "./error.ts";
import type { Middleware, Route, RouteComponent } from "./handlers.ts";
import { mergePath, toSegments } from "./paths.ts";
import { toMiddleware } from "./route.ts";
import { Router } from "./router.ts";

/** Answers a request whose context stands at the start of the chain. */
export type Run<State> = (ctx: Context<State>) => Promise<Response>;

/** Middlewares, layout and error page of one folder, at one moment. */
interface Level<State> {
  middlewares: Middleware<State>[];
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null;
  app: RouteComponent<State> | null;
  error: Route<State> | null;
}

interface Segment<State> extends Level<State> {
  parent: Segment<State> | null;
  children: Map<string, Segment<State>>;
}

/** An app's commands, ready to answer. */
export interface Compiled<State> {
  router: Router<Run<State>>;
  /** The root's own middlewares around an end that no route is. */
  atRoot(end: Run<State>): Run<State>;
}

/** Nothing around a page. */
export const UNWRAPPED = { app: null, layouts: [] };

/**
 * Turns commands into a router whose targets run whole chains: each route's
 * middlewares, wrappings and error pages are worked out here, once. A route
 * has what was registered before it, and `notFound` wherever it stands.
 *
 * @param filesOf The commands of the route files, for `fsRoutes`.
 */
export function compile<State>(
  commands: Command<State>[],
  basePath: string,
  filesOf: () => Command<State>[],
): Compiled<State> {
  const root = newSegment<State>(null);
  const routes: {
    levels: Level<State>[];
    command: RouteCommand<State>;
    base: string;
  }[] = [];
  let notFound: Middleware<State> | null = null;

  const apply = (command: Command<State>, base: string) => {
    switch (command.type) {
      case "middleware":
        segmentAt(root, command.path).middlewares.push(...command.middlewares);
        break;
      case "layout":
        segmentAt(root, command.path).layout = command;
        break;
      case "error":
        segmentAt(root, command.path).error = command.route;
        break;
      case "app":
        root.app = command.component;
        break;
      case "notFound":
        notFound = command.handle;
        break;
      case "files":
        for (const file of filesOf()) {
          apply(file, mergePath(base, command.path, true));
        }
        break;
      case "route": {
        const segment = segmentAt(root, command.path, command.ownFolder);
        routes.push({ levels: levelsOf(segment), command, base });
      }
    }
  };
  for (const command of commands) apply(command, basePath);

  const router = new Router<Run<State>>();
  for (const { levels, command, base } of routes) {
    const run = compose([...levels, stepsOnly(command.steps)], notFound);
    const pattern = mergePath(base, command.pattern ?? command.path, false);
    for (const method of command.methods) {
      router.add(method, pattern === "" ? "/" : pattern, run);
    }
  }
  const rootLevel = levelsOf(root);
  return {
    router,
    atRoot: (end) => compose([...rootLevel, stepsOnly([end])], notFound),
  };
}

function newSegment<State>(parent: Segment<State> | null): Segment<State> {
  return {
    middlewares: [],
    layout: null,
    app: null,
    error: null,
    parent,
    children: new Map(),
  };
}

function segmentAt<State>(
  root: Segment<State>,
  path: string,
  ownFolder = true,
): Segment<State> {
  const names = toSegments(path);
  // `a/b/` lies in `a/b`; `a/b` lies in `a`, unless it is a folder itself.
  if (!ownFolder && !path.endsWith("/")) names.pop();
  let segment = root;
  for (const name of names) {
    let child = segment.children.get(name);
    if (child === undefined) {
      child = newSegment(segment);
      segment.children.set(name, child);
    }
    segment = child;
  }
  return segment;
}

function levelsOf<State>(segment: Segment<State>): Level<State>[] {
  const levels: Level<State>[] = [];
  for (let at: Segment<State> | null = segment; at !== null; at = at.parent) {
    const { middlewares, layout, app, error } = at;
    levels.unshift({ middlewares: [...middlewares], layout, app, error });
  }
  return levels;
}

function stepsOnly<State>(middlewares: Middleware<State>[]): Level<State> {
  return { middlewares, layout: null, app: null, error: null };
}

function throwNotFound(): Promise<Response> {
  throw new HttpError(404);
}

function compose<State>(
  levels: Level<State>[],
  notFound: Middleware<State> | null,
): Run<State> {
  let wrapping: Wrapping<State> = UNWRAPPED;
  const wrappings = levels.map(({ app, layout }) => {
    wrapping = wrap(wrapping, app, layout);
    return wrapping;
  });
  let run: Run<State> = throwNotFound;
  for (let i = levels.length - 1; i >= 0; i--) {
    const { middlewares, error } = levels[i]!;
    const inside = wrappings[i]!;
    for (const middleware of middlewares.toReversed()) {
      run = step(middleware, inside, run);
    }
    // The last level holds the route's own steps: no folder ends there.
    const isFolder = i < levels.length - 1;
    if (isFolder && (error !== null || notFound !== null)) {
      run = boundary(run, inside, error, notFound);
    }
  }
  return run;
}

function wrap<State>(
  outer: Wrapping<State>,
  app: RouteComponent<State> | null,
  layout: Level<State>["layout"],
): Wrapping<State> {
  if (app === null && layout === null) return outer;
  const { skipAppWrapper, skipInheritedLayouts } = layout?.config ?? {};
  const layouts = skipInheritedLayouts ? [] : outer.layouts;
  return {
    app: skipAppWrapper ? null : app ?? outer.app,
    layouts: layout === null ? layouts : [...layouts, layout.component],
  };
}

/** A middleware that goes on with `after`. */
function step<State>(
  middleware: Middleware<State>,
  wrapping: Wrapping<State>,
  after: Run<State>,
): Run<State> {
  return async (ctx) => {
    setWrapping(ctx, wrapping);
    ctx.next = async () => {
      try {
        return await after(ctx);
      } finally {
        // What was deeper has its own wrappings; a page rendered from here
        // on has this level's.
        setWrapping(ctx, wrapping);
      }
    };
    try {
      return await middleware(ctx);
    } catch (error) {
      ctx.error = error;
      throw error;
    }
  };
}

/** Shows what a folder, its middlewares included, throws on its error page. */
function boundary<State>(
  run: Run<State>,
  wrapping: Wrapping<State>,
  errorRoute: Route<State> | null,
  notFound: Middleware<State> | null,
): Run<State> {
  const pages = new Map<number, Middleware<State>>();
  return async (ctx) => {
    try {
      return await run(ctx);
    } catch (error) {
      const status = error instanceof HttpError ? error.status : 500;
      ctx.error = error;
      setWrapping(ctx, wrapping);
      if (notFound !== null && status === 404) return await notFound(ctx);
      if (errorRoute === null) throw error;
      let page = pages.get(status);
      if (page === undefined) {
        page = toMiddleware(errorRoute, status);
        pages.set(status, page);
      }
      return await page(ctx);
    }
  };
}
