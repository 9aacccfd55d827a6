import type { LayoutConfig } from "./config.ts";
import type {
  Middleware,
  Route,
  RouteComponent,
  RouteHandler,
} from "./handlers.ts";
import type { Method } from "./router.ts";

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
  | { type: "error"; path: string; route: Route<State> }
  | { type: "app"; component: RouteComponent<State> }
  | { type: "notFound"; handle: Middleware<State> }
  | RouteCommand<State>
  | { type: "files"; path: string };

/** A place that answers requests. */
export interface RouteCommand<State> {
  type: "route";
  path: string;
  /** What to match, when it is not `path`. */
  pattern?: string;
  methods: readonly Method[];
  /** Whether what lies in a folder named like the route applies to it. */
  ownFolder: boolean;
  steps: Middleware<State>[];
}

/** Whether a handler is a table of methods. */
export function isByMethod<Data, State>(
  handler: RouteHandler<Data, State>,
): handler is Exclude<RouteHandler<Data, State>, (...args: never) => unknown> {
  return typeof handler === "object" && handler !== null;
}
