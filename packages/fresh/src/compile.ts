/** From what an app was told to the chain of each route, once, at start. */
import type { Middleware, PageComponent } from "./handlers.ts";
import { renderPage, type Wrapping } from "./render/page.ts";
import type { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import { type Method, Router } from "./router.ts";

/**
 * What an app was told, in order. `folder` is the one below `routes/` that a
 * thing lies in, groups included, such as `/health`; the root is "".
 */
export type Command<State> =
  | {
    readonly type: "middleware";
    readonly folder: string;
    readonly middlewares: readonly Middleware<State>[];
  }
  | {
    readonly type: "layout";
    readonly folder: string;
    readonly component: PageComponent<State>;
  }
  | { readonly type: "app"; readonly component: PageComponent<State> }
  | {
    readonly type: "route";
    readonly folder: string;
    /** What to match. */
    readonly pattern: string;
    readonly methods: readonly Method[];
    /** The route itself, and middlewares of its own before it. */
    readonly steps: readonly Middleware<State>[];
  }
  /** Stands for the commands of the route files. */
  | { readonly type: "files" };

/** Answers a request whose context stands at the start of the chain. */
type Run<State> = (ctx: Context<State>) => Promise<Response>;

/** Middlewares and layout of one folder; `_app` is the root's. */
interface Level<State> {
  readonly middlewares: Middleware<State>[];
  layout: PageComponent<State> | null;
  app: PageComponent<State> | null;
}

/** An app's commands, ready to answer. */
interface Compiled<State> {
  readonly router: Router<Run<State>>;
  /** The root's own middlewares around an end that no route is. */
  readonly atRoot: (end: Middleware<State>) => Run<State>;
}

/**
 * Turns commands into a router whose targets run whole chains: each route's
 * middlewares and wrappings are worked out here. A route has what was added
 * before it.
 *
 * @param files The commands of the route files.
 */
export function compile<State>(
  commands: readonly Command<State>[],
  files: readonly Command<State>[],
): Compiled<State> {
  const levels = new Map<string, Level<State>>();
  const at = (folder: string): Level<State> => {
    const level = levels.get(folder) ??
      { middlewares: [], layout: null, app: null };
    levels.set(folder, level);
    return level;
  };
  /** The levels from the root down to a folder. */
  const around = (folder: string): Level<State>[] =>
    folder.split("/").map((_, i, names) => at(names.slice(0, i + 1).join("/")));
  const router = new Router<Run<State>>();
  const all = commands.flatMap((command) =>
    command.type === "files" ? files : [command]
  );
  for (const command of all) {
    switch (command.type) {
      case "middleware":
        at(command.folder).middlewares.push(...command.middlewares);
        break;
      case "layout":
        at(command.folder).layout = command.component;
        break;
      case "app":
        at("").app = command.component;
        break;
      case "route": {
        const run = compose(around(command.folder), command.steps);
        for (const method of command.methods) {
          router.add(method, command.pattern, run);
        }
      }
    }
  }
  return { router, atRoot: (end) => compose(around(""), [end]) };
}

/**
 * Makes one function of all that a request meets on its way to a route.
 *
 * @param levels The folders that the route lies in, the outermost first.
 */
function compose<State>(
  levels: readonly Level<State>[],
  steps: readonly Middleware<State>[],
): Run<State> {
  let wrapping: Wrapping<State> = { app: null, layouts: [] };
  const all = levels.flatMap(({ app, layout, middlewares }) => {
    const { layouts } = wrapping;
    wrapping = {
      app: app ?? wrapping.app,
      layouts: layout === null ? layouts : [...layouts, layout],
    };
    return [enter(wrapping), ...middlewares];
  });
  return [...all, ...steps].reduceRight<Run<State>>(
    (after, middleware) => async (ctx) => {
      ctx.next = () => after(ctx);
      return await middleware(ctx);
    },
    () => {
      throw new HttpError(404);
    },
  );
}

/**
 * What comes before a folder's own middlewares: pages are rendered in what
 * wraps the folder. A page rendered further out, after all, is not.
 */
function enter<State>(wrapping: Wrapping<State>): Middleware<State> {
  return async (ctx) => {
    const { render } = ctx;
    ctx.render = (page, init) => renderPage(ctx, wrapping, page, init);
    try {
      return await ctx.next();
    } finally {
      ctx.render = render;
    }
  };
}
