/** What route files are made of: handlers, pages, layouts and middlewares. */
import type { AnyComponent, FunctionComponent } from "preact";
import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** What a handler gives to have its page rendered. */
export interface PageResponse<T> {
  /** What the page is given. */
  readonly data: T;
  /** Headers of the answer, besides its type. */
  readonly headers?: HeadersInit;
  /** The answer's status; 200 unless told. */
  readonly status?: number;
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

/** What every page, layout and `_app` is told of its request. */
export type RequestProps<State> = Pick<
  Context<State>,
  "url" | "req" | "params" | "info" | "state" | "route"
>;

/** What every page, layout and `_app` is given. */
export type PageProps<Data = unknown, T = unknown> = RequestProps<T> & {
  readonly data: Data;
  /** In a layout or `_app`: what it wraps. */
  readonly Component: FunctionComponent;
};

/** A page, a layout or `_app`. */
export type PageComponent<State> = AnyComponent<PageProps<unknown, State>>;

/** A page with its handler. */
export interface Route<State> {
  readonly component?: PageComponent<State>;
  readonly handler?: RouteHandler<unknown, State>;
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
/** What a handler returns to render a page that needs no data. */
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return { ...options, data: data as T };
}
