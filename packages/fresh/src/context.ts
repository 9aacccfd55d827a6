/** What a request's middlewares and handlers are given. */
import type { VNode } from "preact";
import { BUILD, type Build } from "./build.ts";

/** One request on its way through middlewares and handlers. */
export class Context<State> {
  /** What middlewares leave for those after them. Starts empty. */
  readonly state: State = {} as State;
  /** Runs what comes after this middleware; throws what that throws. */
  next!: () => Promise<Response>;
  /**
   * Renders a page inside the layouts and `_app` around this middleware, which
   * the chain of middlewares sets.
   *
   * @throws Error when it is given no JSX, and whatever a component throws.
   */
  render!: (page: VNode | null, init?: ResponseInit) => Promise<Response>;

  /** @internal What was built of the app's files. */
  readonly [BUILD]: Build;

  /** Made by the app for each request. */
  constructor(
    /** The request as it came in. */
    readonly req: Request,
    /** The address asked for, without doubled slashes in its path. */
    readonly url: URL,
    /** The connection the request came by. */
    readonly info: Deno.ServeHandlerInfo,
    /** The pattern that matched, or null. */
    readonly route: string | null,
    /** What stood in the place of the pattern's parameters. */
    readonly params: Record<string, string>,
    build: Build,
  ) {
    this[BUILD] = build;
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
}
