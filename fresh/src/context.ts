import { type FunctionComponent, isValidElement, type VNode } from "preact";
import type { Build } from "./build.ts";
import type { LayoutConfig, ResolvedFreshConfig } from "./config.ts";
import { HttpError } from "./error.ts";
import type { RouteComponent } from "./handlers.ts";
import { renderPage } from "./render/page.ts";

/** What a page is wrapped in, outermost layout first. */
export interface Wrapping<State> {
  app: RouteComponent<State> | null;
  layouts: RouteComponent<State>[];
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

const ENCODER = new TextEncoder();

/** Kept out of reach of apps: what a context knows of its request's route. */
export let wrappingOf: <S>(ctx: Context<S>) => Wrapping<S>;
export let setWrapping: <S>(ctx: Context<S>, wrapping: Wrapping<S>) => void;
export let buildOf: <S>(ctx: Context<S>) => Build;
/** The nonce of this request's inline scripts and styles, made when asked. */
export let nonceOf: <S>(ctx: Context<S>) => string;

/** One request on its way through middlewares and handlers. */
export class Context<State> {
  /** The configuration of the app. */
  readonly config: ResolvedFreshConfig;
  /** The address asked for, without doubled slashes in its path. */
  readonly url: URL;
  /** The request as it came in. */
  req: Request;
  /** The pattern that matched, or null. */
  readonly route: string | null;
  /** What stood in the place of the pattern's parameters. */
  readonly params: Record<string, string>;
  /** What middlewares leave for those after them. Starts empty. */
  readonly state: State = {} as State;
  data: unknown = undefined;
  /** What was thrown, in an error page; null elsewhere. */
  error: unknown | null = null;
  /** The connection the request came by. */
  readonly info: Deno.ServeHandlerInfo;
  /** Whether only parts of the page were asked for. The app never does. */
  readonly isPartial: boolean = false;
  /** Runs what comes after this middleware; throws what that throws. */
  next: () => Promise<Response>;
  /** In a layout or `_app`: what it wraps. */
  Component!: FunctionComponent;

  #wrapping: Wrapping<State>;
  #build: Build;
  #nonce = "";

  static {
    wrappingOf = (ctx) => ctx.#wrapping;
    setWrapping = (ctx, wrapping) => ctx.#wrapping = wrapping;
    buildOf = (ctx) => ctx.#build;
    nonceOf = (ctx) => ctx.#nonce ||= crypto.randomUUID().replaceAll("-", "");
  }

  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    next: () => Promise<Response>,
    build: Build,
    wrapping: Wrapping<State>,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    this.next = next;
    this.#build = build;
    this.#wrapping = wrapping;
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
   * @param config Which wrappings to leave out.
   * @throws Error when `vnode` is not JSX, and whatever a component throws.
   */
  // async: what goes wrong is always a rejection, never a throw
  // deno-lint-ignore require-await
  async render(
    // Any props will do.
    // deno-lint-ignore no-explicit-any
    vnode: VNode<any> | null,
    init: ResponseInit | undefined = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new Error("ctx.render() takes JSX, and was given something else.");
    }
    const { app, layouts } = this.#wrapping;
    return renderPage(this, vnode, init, {
      app: config.skipAppWrapper ? null : app,
      layouts: config.skipInheritedLayouts ? [] : layouts,
    });
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
  // Any value will do, as in `Response.json`.
  // deno-lint-ignore no-explicit-any
  json(content: any, init?: ResponseInit): Response {
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
    const source = typeof stream === "function" ? stream() : stream;
    const encode = new TransformStream<U, Uint8Array<ArrayBufferLike>>({
      transform(chunk, controller) {
        controller.enqueue(
          chunk instanceof Uint8Array ? chunk : ENCODER.encode(String(chunk)),
        );
      },
    });
    const body = ReadableStream.from(source).pipeThrough(encode);
    return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, init);
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
    const handlers = isWebSocketHandlers(first) ? first : null;
    const options = handlers === null
      ? first as WebSocketUpgradeOptions
      : second ?? {};
    const upgraded = Deno.upgradeWebSocket(this.req, options);
    if (handlers === null) return upgraded;
    const { socket, response } = upgraded;
    socket.addEventListener("open", () => handlers.open?.(socket));
    socket.addEventListener("message", (e) => handlers.message?.(socket, e));
    socket.addEventListener(
      "close",
      (e) => handlers.close?.(socket, e.code, e.reason),
    );
    socket.addEventListener("error", (e) => handlers.error?.(socket, e));
    return response;
  }
}

function isWebSocketHandlers(value: object): value is WebSocketHandlers {
  return ["open", "message", "close", "error"].some((name) =>
    typeof (value as Record<string, unknown>)[name] === "function"
  );
}
