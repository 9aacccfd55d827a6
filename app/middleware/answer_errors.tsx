/** What a request that failed is answered with. */
import { sendsBearer } from "../http/asking.ts";
import { problemResponse } from "../http/json.ts";
import { headersOf, isForPrograms, problemOf } from "../http/problem.ts";
import { define, type State } from "../state.ts";
import { askToLogIn } from "./ask_to_log_in.tsx";
import { ErrorPage, errorTitle } from "../../components/site/ErrorPage.tsx";
import { withinLimit } from "../../lib/time/time_limit.ts";

/**
 * How long a page may take to be read, as a multiple of how long a write may
 * take. Only a page whose database is silent takes that long.
 */
const READ_DEADLINE_FACTOR = 2;

/**
 * The one place where a failure becomes an answer: JSON for programs, a page
 * for people, the way to the login page for a visitor without a session. A
 * request that changes nothing is answered within a deadline, too. It is a
 * middleware and no `_error.tsx`: Fresh renders those outside of the
 * middlewares, where security headers and recorder do not reach.
 */
export const answerErrors = define.middleware(async (ctx) => {
  const { state, req, url } = ctx;
  try {
    const answer = ctx.next();
    if (req.method === "POST") return await answer;
    const { writeDeadlineMs } = state.services.config;
    return await withinLimit(answer, READ_DEADLINE_FACTOR * writeDeadlineMs);
  } catch (error) {
    const problem = problemOf(error, state.requestId);
    const isOutage = state.services.outage.refuses(error);
    if (!problem.expected) {
      const level = isOutage ? "debug" : "error";
      logFailure(state, level, `${req.method} ${url.pathname}`, error);
    }
    if (isForPrograms(url.pathname)) return problemResponse(problem);
    // A wrong token would come along to the login page, and is as wrong there.
    if (problem.code === "unauthenticated" && !sendsBearer(req)) {
      if (req.method === "POST") return await askToLogIn(ctx);
      const returnTo = encodeURIComponent(url.pathname + url.search);
      return ctx.redirect(`/login?return_to=${returnTo}`, 303);
    }
    state.title = errorTitle(problem.status);
    return await ctx.render(
      <ErrorPage
        status={problem.status}
        code={problem.code}
        message={problem.message}
        sent={req.method === "POST"}
      />,
      { status: problem.status, headers: headersOf(problem) },
    );
  }
});

/** An outage is said once, and not for each request that it refuses. */
function logFailure(
  state: State,
  level: "debug" | "error",
  request: string,
  error: unknown,
): void {
  const reason = error instanceof Error
    ? error.stack ?? error.message
    : String(error);
  state.services.log[level]("A request failed unexpectedly", {
    request_id: state.requestId,
    request,
    reason,
  });
}
