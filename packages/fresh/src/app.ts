import { STATUS_CODES } from "node:http";
import { type Build, NOTHING_BUILT } from "./build.ts";
import { type Command, compile, mounted } from "./compile.ts";
import {
  Context,
  type FreshConfig,
  type ResolvedFreshConfig,
} from "./context.ts";
import { HttpError } from "./error.ts";
import type {
  LayoutConfig,
  Middleware,
  Route,
  RouteComponent,
} from "./handlers.ts";
import { toFolder } from "./paths.ts";
import { methodsOf, toMiddleware } from "./route.ts";
import { type Method, METHODS } from "./router.ts";

/** How to listen: what `Deno.serve` takes. */
export type ListenOptions = Partial<
  Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem
>;

/** Gives an app what the builder made. */
export let setBuild: <State>(
  app: App<State>,
  build: Build,
  mode: "development" | "production",
) => void;

const UNKNOWN_CONNECTION: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/**
 * Middlewares and routes, in the order they were added: what stands earlier
 * applies to what stands later.
 */
export class App<State> {
  /** The configuration, defaults filled in. */
  config: ResolvedFreshConfig;

  #commands: Command<State>[] = [];
  #build: Build = NOTHING_BUILT;

  static {
    setBuild = (app, build, mode) => {
      app.#build = build;
      app.config.mode = mode;
    };
  }

  constructor(config: FreshConfig = {}) {
    this.config = {
      basePath: config.basePath ?? "",
      mode: config.mode ?? "production",
      trustProxy: config.trustProxy ?? false,
    };
  }

  /** Adds middlewares, for all paths or for one and those below it. */
  use(...middleware: Middleware<State>[]): this;
  use(path: string, ...middleware: Middleware<State>[]): this;
  use(
    first: string | Middleware<State>,
    ...rest: Middleware<State>[]
  ): this {
    const [path, middlewares] = typeof first === "string"
      ? [first, rest]
      : ["*", [first, ...rest]];
    return this.#add({ type: "middleware", path, middlewares });
  }

  /** Answers what no route answers. */
  notFound(route: Route<State> | Middleware<State>): this {
    return this.#add({ type: "notFound", route: toMiddleware(route) });
  }

  /** Answers when something below a path throws. */
  onError(path: string, route: Route<State> | Middleware<State>): this {
    return this.#add({ type: "error", path, route: toMiddleware(route) });
  }

  /** Wraps every page; writes `<html>`. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#add({ type: "app", component });
  }

  /** Wraps the pages below a path. */
  layout(
    path: string,
    component: RouteComponent<State>,
    config: LayoutConfig = {},
  ): this {
    return this.#add({ type: "layout", path, component, config });
  }

  /** Adds a page with its handler. */
  route(path: string, route: Route<State>): this {
    return this.#add({
      type: "route",
      path,
      pattern: route.config?.routeOverride ?? path,
      methods: methodsOf(route),
      steps: [toMiddleware(route)],
    });
  }

  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle(["GET"], path, middlewares);
  }
  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle(["POST"], path, middlewares);
  }
  patch(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle(["PATCH"], path, middlewares);
  }
  put(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle(["PUT"], path, middlewares);
  }
  delete(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle(["DELETE"], path, middlewares);
  }
  head(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle(["HEAD"], path, middlewares);
  }
  /** Answers every method at a path. */
  all(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle(METHODS, path, middlewares);
  }

  /** Adds the route files here. */
  fsRoutes(pattern = "*"): this {
    return this.#add({ type: "files", path: pattern });
  }

  /** Adds all that another app holds, below a path. */
  mountApp(path: string, app: App<State>): this {
    const base = toFolder(path) + app.config.basePath;
    for (const command of app.#commands) this.#add(mounted(command, base));
    return this;
  }

  /**
   * Works out all chains and gives the function that answers requests, for
   * `Deno.serve` or a test. It rejects only what is no address: a host that
   * cannot be, or a parameter with a broken escape.
   */
  handler(): (
    request: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response> {
    const build = this.#build;
    const config = this.config;
    const { router, atRoot } = compile(
      this.#commands,
      config.basePath,
      // Route files are checked against the app's State by the compiler.
      build.commands as Command<State>[],
    );
    const notFound = atRoot(() => fail(404));
    const notAllowed = atRoot(() => fail(405));

    return async (request, info = UNKNOWN_CONNECTION) => {
      const { method } = request;
      const url = urlOf(request);
      if (config.trustProxy) applyForwarded(url, request.headers);
      const match = router.match(method, url.pathname);
      const run = match === null ? notFound : match.target ?? notAllowed;
      const ctx = new Context<State>(
        request,
        url,
        info,
        match === null ? null : match.pattern,
        match === null ? Object.create(null) : match.params,
        config,
        build,
      );
      try {
        const response = await run(ctx);
        if (!(response instanceof Response)) {
          throw new Error(`Expected a Response, but got: ${response}`);
        }
        return method === "HEAD" && response.body !== null
          ? new Response(null, response)
          : response;
      } catch (error) {
        return answerError(error);
      }
    };
  }

  /** Serves this app until it is stopped; on port 8000 if none is set. */
  async listen(options: ListenOptions = {}): Promise<void> {
    await Deno.serve(options, this.handler()).finished;
  }

  #handle(
    methods: readonly Method[],
    path: string,
    steps: Middleware<State>[],
  ): this {
    return this.#add({ type: "route", path, pattern: path, methods, steps });
  }

  #add(command: Command<State>): this {
    this.#commands.push(command);
    return this;
  }
}

function fail(status: 404 | 405): never {
  throw new HttpError(status);
}

function urlOf(request: Request): URL {
  const url = new URL(request.url);
  // Doubled slashes would let `//host/` pass for a path of this site.
  if (url.pathname.includes("//")) {
    url.pathname = url.pathname.replace(/\/+/g, "/");
  }
  return url;
}

/** Makes an address the one that a proxy was asked for. */
function applyForwarded(url: URL, headers: Headers): void {
  const first = (name: string) => headers.get(name)?.split(",")[0]?.trim();
  const scheme = first("x-forwarded-proto");
  if (scheme === "http" || scheme === "https") url.protocol = scheme;
  const host = first("x-forwarded-host");
  if (host) {
    url.port = "";
    url.host = host;
  }
}

/** The answer when no error page took the error. */
function answerError(error: unknown): Response {
  if (!(error instanceof HttpError)) {
    console.error(error);
    return new Response("Internal server error", { status: 500 });
  }
  if (error.status >= 500) console.error(error);
  const message = error.message || STATUS_CODES[error.status];
  return new Response(message, { status: error.status });
}
