/** Who asks. */
import { define } from "../state.ts";
import { bearsMetricsToken } from "../http/admins.ts";
import { sendsBearer } from "../http/asking.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { readSessionCookies } from "../../lib/http/session_cookie.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import { findSession } from "../../market/accounts/sessions.ts";

const BEARER = /^Bearer +([A-Za-z0-9_-]{16,128})$/i;

/**
 * Finds out who asks: by `Authorization: Bearer <token>`, else by the session
 * cookie. Other credentials are for somebody else, such as a proxy in front
 * that asks for a password.
 *
 * @throws {DomainError} `unauthenticated` for a bearer token that is no
 * session's: a program that sends one means to be somebody.
 * @throws {TimeLimitError} when the database is silent: what was sent is not to
 * be carried out long after everybody has given up.
 */
export const readSession = define.middleware(async (ctx) => {
  const { state, req } = ctx;
  const { metricsToken, writeDeadlineMs } = state.services.config;
  const authorization = req.headers.get("authorization") ?? "";
  if (bearsMetricsToken(authorization, metricsToken)) {
    state.bearsMetricsToken = true;
    return await ctx.next();
  }
  const isBearer = sendsBearer(req);
  const tokens = isBearer
    ? BEARER.exec(authorization)?.slice(1) ?? []
    : readSessionCookies(req.headers.get("cookie"), state.secure);
  const user = tokens.length === 0
    ? null
    : await withinLimit(findSession(state.reader, ...tokens), writeDeadlineMs);
  if (user !== null) {
    state.user = user;
    state.services.chores.seen(user);
    state.actor = {
      kind: "user",
      id: user.id,
      role: user.role,
      session: user.session_id,
    };
  } else if (isBearer) {
    throw new DomainError(
      "unauthenticated",
      "This token is not valid any more. Log in again to get a new one.",
    );
  }
  return await ctx.next();
});
