import type {
  AnyComponent,
  FunctionComponent,
  RenderableProps,
  VNode,
} from "preact";
import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** What a handler gives to have its page rendered. */
export interface PageResponse<T> {
  data: T;
  headers?: HeadersInit;
  status?: number;
}

/** Answers a request itself, or with the data for the page beside it. */
export interface HandlerFn<Data, State> {
  (ctx: Context<State>):
    | Response
    | PageResponse<Data>
    | Promise<Response | PageResponse<Data>>;
}

/** One handler a method. */
export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** What a route file exports as `handler` or `handlers`. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** Runs before the handlers below it, and after them if it awaits `next`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** What every page, layout and `_app` is given. */
export type PageProps<Data = unknown, T = unknown> =
  & Pick<
    Context<T>,
    "config" | "url" | "req" | "params" | "info" | "state" | "error" | "route"
  >
  & {
    data: Data;
    /** In a layout or `_app`: what it wraps. */
    Component: FunctionComponent;
  };

/** A component declared `async`: awaited before the page is rendered. */
export type AsyncAnyComponent<P> = {
  (
    props: RenderableProps<P>,
    context?: unknown,
  ): Promise<VNode | Response | null>;
  displayName?: string;
  defaultProps?: Partial<P> | undefined;
};

/** A page, a layout, an error page or `_app`. */
export type RouteComponent<State> =
  | AsyncAnyComponent<PageProps<unknown, State>>
  | AnyComponent<PageProps<unknown, State>>;

/** What a layout may set. */
export interface LayoutConfig {
  /** Leave out the layouts of the folders above. */
  skipInheritedLayouts?: boolean;
  /** Leave out `_app`. */
  skipAppWrapper?: boolean;
}

/** What a route file may export as `config`. */
export interface RouteConfig extends LayoutConfig {
  /** The pattern to match instead of the file's own. */
  routeOverride?: string;
  /** The methods to answer when the route is loaded lazily. */
  methods?: "ALL" | Method[];
}

/** A page with its handler. */
export interface Route<State> {
  component?: RouteComponent<State>;
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State>;
}

/**
 * What a handler returns to render its page.
 *
 * @param data Given to the page as `data`.
 * @param options Status and headers of the answer.
 */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return { ...options, data: data as T };
}
