/** What is said of a method: by a route that has not got it, and by a node. */
import { HttpError } from "fresh";

/** The methods that a route may have. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** All of them, as `Allow` lists them. */
export const EVERY_METHOD = METHODS.join(", ");

/** HTTP defines them, and no route may have them: they would be of no use. */
const REFUSED = ["TRACE", "CONNECT"];

/**
 * Returns the status that refuses a method wherever it is sent, or null for
 * one that a route may have. Methods are told apart by case, as in HTTP.
 */
export function refusedMethod(method: string): 405 | 501 | null {
  if (METHODS.includes(method)) return null;
  return REFUSED.includes(method) ? 405 : 501;
}

/** A route was asked with a method that it has not. */
export class MethodNotAllowedError extends HttpError {
  /** @param allow The methods that the route has, as `Allow` lists them. */
  constructor(readonly allow: string) {
    super(405);
  }
}

/**
 * Adds to the handlers of a route what answers the methods that it has not:
 * 405 with what it has, and OPTIONS with the same. Fresh would answer 404, as
 * if there were nothing at this address. Fresh answers HEAD by GET; a page
 * needs a GET of its own.
 */
export function answerEveryMethod<Handlers extends object>(
  handlers: Handlers,
): Handlers {
  // A function answers every method itself.
  if (typeof handlers === "function") return handlers;
  const has = (method: string) =>
    method in handlers || method === "OPTIONS" ||
    method === "HEAD" && "GET" in handlers;
  const allow = METHODS.filter(has).join(", ");
  const refuse = () => {
    throw new MethodNotAllowedError(allow);
  };
  const others = METHODS.filter((method) => !has(method));
  return {
    OPTIONS: () => new Response(null, { status: 204, headers: { allow } }),
    ...Object.fromEntries(others.map((method) => [method, refuse])),
    ...handlers,
  };
}
