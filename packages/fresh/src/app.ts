/** An app: what it is told, and how it answers requests. */
import { STATUS_CODES } from "node:http";
import { BUILD, type Build, NOTHING_BUILT } from "./build.ts";
import { type Command, compile } from "./compile.ts";
import { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import type { Middleware } from "./handlers.ts";
import { filesToCommands } from "./route_files.ts";
import { type Method, METHODS } from "./router.ts";

const UNKNOWN_CONNECTION: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/**
 * Middlewares and routes, in the order they were added: what stands earlier
 * applies to what stands later.
 */
export class App<State> {
  /** @internal What was built of the app's files. */
  [BUILD]: Build = NOTHING_BUILT;

  readonly #commands: Command<State>[] = [];

  /** Adds middlewares for all paths. */
  use(...middlewares: Middleware<State>[]): this {
    return this.#add({ type: "middleware", folder: "", middlewares });
  }

  /** Answers GET and HEAD at a path. */
  get(path: string, ...steps: Middleware<State>[]): this {
    return this.#handle(["GET"], path, steps);
  }

  /** Answers POST at a path. */
  post(path: string, ...steps: Middleware<State>[]): this {
    return this.#handle(["POST"], path, steps);
  }

  /** Answers every method at a path. */
  all(path: string, ...steps: Middleware<State>[]): this {
    return this.#handle(METHODS, path, steps);
  }

  /** Adds the route files here. */
  fsRoutes(): this {
    return this.#add({ type: "files" });
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
    const build = this[BUILD];
    const { router, atRoot } = compile(
      this.#commands,
      // Route files are checked against the app's State by the compiler.
      filesToCommands(build.routes) as Command<State>[],
    );
    const notFound = atRoot(() => fail(404));
    const notAllowed = atRoot(() => fail(405));

    return async (request, info = UNKNOWN_CONNECTION) => {
      const url = urlOf(request);
      const method = request.method.toUpperCase();
      const match = router.match(method, url.pathname);
      const run = match === null ? notFound : match.target ?? notAllowed;
      const ctx = new Context<State>(
        request,
        url,
        info,
        match === null ? null : match.pattern,
        match === null ? Object.create(null) : match.params,
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

  #handle(
    methods: readonly Method[],
    pattern: string,
    steps: Middleware<State>[],
  ): this {
    return this.#add({ type: "route", folder: "", pattern, methods, steps });
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

/** The answer when no middleware took the error. */
function answerError(error: unknown): Response {
  if (!(error instanceof HttpError)) {
    console.error(error);
    return new Response("Internal server error", { status: 500 });
  }
  if (error.status >= 500) console.error(error);
  const message = error.message || STATUS_CODES[error.status];
  return new Response(message, { status: error.status });
}
