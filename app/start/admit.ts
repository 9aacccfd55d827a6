/**
 * What a node refuses before Fresh, which would fail at it outside of all
 * middlewares: what is no address, and a method that no route may have.
 */
import { problemResponse } from "../http/json.ts";
import { EVERY_METHOD, refusedMethod } from "../http/methods.ts";
import { headersOf, isForPrograms, type Problem } from "../http/problem.ts";
import { isSecure, type Proxying } from "../../lib/http/client.ts";
import { withSecurityHeaders } from "../middleware/security_headers.ts";
import { addressOf } from "./address.ts";

/**
 * Returns the address that a request asks for, or the answer that refuses the
 * request: JSON for programs, a line of text for all others.
 */
export function admit(request: Request, config: Proxying): URL | Response {
  const url = addressOf(request);
  if (url === null) return refuse(request, config, NO_ADDRESS, "");
  const status = refusedMethod(request.method);
  if (status === null) return url;
  const problem = status === 405 ? METHOD_NOT_ALLOWED : METHOD_UNKNOWN;
  return refuse(request, config, problem, url.pathname);
}

function refuse(
  request: Request,
  config: Proxying,
  problem: Problem,
  pathname: string,
): Response {
  const { status, message } = problem;
  const response = isForPrograms(pathname)
    ? problemResponse(problem)
    : new Response(`${message}\n`, { status, headers: headersOf(problem) });
  return withSecurityHeaders(response, isSecure(request, config));
}

const NO_ADDRESS: Problem = {
  status: 400,
  code: "invalid_input",
  message: "This address cannot be understood.",
  expected: true,
};

const METHOD_NOT_ALLOWED: Problem = {
  status: 405,
  code: "method_not_allowed",
  message: "No address here takes that method.",
  allow: EVERY_METHOD,
  expected: true,
};

const METHOD_UNKNOWN: Problem = {
  status: 501,
  code: "method_not_allowed",
  message: "There is no such method here.",
  expected: true,
};
