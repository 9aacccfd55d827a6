import type { VNode } from "preact";
import type { Build } from "./build.ts";
import { HttpError } from "./error.ts";
import type { LayoutConfig, RouteComponent } from "./handlers.ts";
import { renderPage } from "./render/page.ts";

/** What can be set when an app is made. */
export interface FreshConfig {
  /** Path under which the whole app is served, such as `/shop`. */
  basePath?: string;
  /** In `development`, nothing is cached for ever. Default `production`. */
  mode?: "development" | "production";
  /**
   * Whether `ctx.url` takes scheme and host from `X-Forwarded-Proto` and
   * `X-Forwarded-Host`. Only behind a proxy that sets them itself.
   */
  trustProxy?: boolean;
}

/** The configuration with its defaults filled in. */
export type ResolvedFreshConfig = Required<FreshConfig>;

/** What a page is wrapped in, outermost layout first. */
export interface Wrapping<State> {
  app: RouteComponent<State> | null;
  layouts: RouteComponent<State>[];
}

/** What is left of wrappings where a page or a layout skips some. */
export function skip<State>(
  { app, layouts }: Wrapping<State>,
  { skipAppWrapper, skipInheritedLayouts }: LayoutConfig = {},
): Wrapping<State> {
  return {
    app: skipAppWrapper ? null : app,
    layouts: skipInheritedLayouts ? [] : layouts,
  };
}

/** What a context knows of its app and route, out of reach of apps. */
export interface Internals<State> {
  readonly build: Build;
  wrapping: Wrapping<State>;
}

/** What happens on a WebSocket that {@linkcode Context.upgrade} opened. */
export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

/** How to open a WebSocket. */
export interface WebSocketUpgradeOptions {
  /** Seconds without an answer to a ping before it is closed. Default 120. */
  idleTimeout?: number;
  /** The sub-protocol to agree on. */
  protocol?: string;
}

export let internalsOf: <State>(ctx: Context<State>) => Internals<State>;

/** One request on its way through middlewares and handlers. */
export class Context<State> {
  /** What middlewares leave for those after them. Starts empty. */
  readonly state: State = {} as State;
  /** What was thrown, in an error page; null elsewhere. */
  error: unknown | null = null;
  /** Runs what comes after this middleware; throws what that throws. */
  next!: () => Promise<Response>;

  #internals: Internals<State>;

  static {
    internalsOf = (ctx) => ctx.#internals;
  }

  constructor(
    /** The request as it came in. */
    public req: Request,
    /** The address asked for, without doubled slashes in its path. */
    readonly url: URL,
    /** The connection the request came by. */
    readonly info: Deno.ServeHandlerInfo,
    /** The pattern that matched, or null. */
    readonly route: string | null,
    /** What stood in the place of the pattern's parameters. */
    readonly params: Record<string, string>,
    /** The configuration of the app. */
    readonly config: ResolvedFreshConfig,
    build: Build,
  ) {
    this.#internals = { build, wrapping: { app: null, layouts: [] } };
  }

  /**
   * Sends the browser elsewhere. Doubled slashes in a path are made one, so
   * that `//host` does not leave the site; a backslash is not looked at.
   *
   * @param pathOrUrl Where to.
   * @param status 302, or another of the 3xx.
   */
  redirect(pathOrUrl: string, status = 302): Response {
    let location = pathOrUrl;
    if (location.startsWith("/") && location.includes("//")) {
      const end = location.search(/[?#]/);
      const path = end === -1 ? location : location.slice(0, end);
      location = path.replaceAll(/\/+/g, "/") + location.slice(path.length);
    }
    return new Response(null, { status, headers: { location } });
  }

  /**
   * Renders a page inside its layouts and `_app`.
   *
   * @param vnode The page.
   * @param init Status and headers.
   * @throws Error when `vnode` is not JSX, and whatever a component throws.
   */
  render(vnode: VNode | null, init: ResponseInit = {}): Promise<Response> {
    return renderPage(this, vnode, init);
  }

  /** Answers with plain text. */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /** Answers with HTML as it stands. */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /** Answers with JSON. */
  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Answers piece by piece, text encoded as UTF-8. */
  stream<U extends string | Uint8Array>(
    stream:
      | Iterable<U>
      | AsyncIterable<U>
      | (() => Iterable<U> | AsyncIterable<U>),
    init?: ResponseInit,
  ): Response {
    const encoder = new TextEncoder();
    const encode = new TransformStream<U, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        const bytes = chunk instanceof Uint8Array
          ? chunk as Uint8Array<ArrayBuffer>
          : encoder.encode(chunk);
        controller.enqueue(bytes);
      },
    });
    const source = typeof stream === "function" ? stream() : stream;
    return new Response(ReadableStream.from(source).pipeThrough(encode), init);
  }

  /**
   * Makes the connection a WebSocket.
   *
   * @returns With handlers the answer to return; without them the socket too.
   * @throws HttpError 400 when the request does not ask for it.
   */
  upgrade(
    options?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response };
  upgrade(
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): Response;
  upgrade(
    first: WebSocketHandlers | WebSocketUpgradeOptions = {},
    second?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response } | Response {
    if (this.req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new HttpError(400, "Expected a WebSocket upgrade request");
    }
    if (!isHandlers(first)) return Deno.upgradeWebSocket(this.req, first);
    const { socket, response } = Deno.upgradeWebSocket(this.req, second);
    socket.onopen = () => first.open?.(socket);
    socket.onmessage = (event) => first.message?.(socket, event);
    socket.onclose = ({ code, reason }) => first.close?.(socket, code, reason);
    socket.onerror = (event) => first.error?.(socket, event);
    return response;
  }
}

function isHandlers(
  value: WebSocketHandlers | WebSocketUpgradeOptions,
): value is WebSocketHandlers {
  return ["open", "message", "close", "error"].some((name) => name in value);
}
