import { ErrorPage } from "../../components/ErrorPage.tsx";
import { define, type State } from "../../define.ts";
import { problemOf } from "./problem.ts";
import { problemResponse } from "./json.ts";

/**
 * The one place where a failure becomes an answer: JSON for programs, a page for people, the way to the login page for a
 * visitor without a session. It is a middleware and no `_error.tsx`, because Fresh renders those outside of the middlewares,
 * where the security headers and the recorder no longer reach.
 */
export const answerErrors = define.middleware(async (ctx) => {
  try {
    return await ctx.next();
  } catch (error) {
    const { state, req, url } = ctx;
    const problem = problemOf(error, state.requestId);
    if (!problem.expected) {
      logFailure(state, `${req.method} ${url.pathname}`, error);
    }
    if (isForPrograms(url.pathname)) return problemResponse(problem);
    if (problem.code === "unauthenticated" && req.method === "GET") {
      const returnTo = encodeURIComponent(url.pathname + url.search);
      return ctx.redirect(`/login?return_to=${returnTo}`, 303);
    }
    state.title = problem.status === 404 ? "Not found" : "That did not work";
    const headers = new Headers({ "cache-control": "no-store" });
    if (problem.retryAfter !== undefined) {
      headers.set("retry-after", String(problem.retryAfter));
    }
    return await ctx.render(
      <ErrorPage
        status={problem.status}
        message={problem.message}
        sent={req.method === "POST"}
      />,
      { status: problem.status, headers },
    );
  }
});

function logFailure(state: State, request: string, error: unknown): void {
  const reason = error instanceof Error
    ? error.stack ?? error.message
    : String(error);
  state.services.log.error("A request failed unexpectedly", {
    request_id: state.requestId,
    request,
    reason,
  });
}

function isForPrograms(pathname: string): boolean {
  return /^\/(api|internal)(\/|$)/.test(pathname);
}
