import { define, type State } from "../state.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { withinLimit } from "../../lib/time_limit.ts";
import { findSession } from "../../market/accounts/sessions.ts";
import { readCookie } from "./cookies.ts";

/** Over https the name binds the cookie to this host and to https; browsers refuse it otherwise. */
const sessionCookieName = (secure: boolean) =>
  secure ? "__Host-session" : "session";

const BEARER = /^Bearer +([A-Za-z0-9_-]{16,128})$/i;

/**
 * Finds out who asks: by `Authorization: Bearer <token>`, else by the session cookie. Other credentials are for somebody
 * else, such as a proxy in front that asks for a password.
 *
 * @throws {DomainError} `unauthenticated` for a bearer token that is no session's: whoever sends one means to be somebody.
 * @throws {TimeLimitError} when the database is silent: what was sent is not to be carried out long after everybody gave up.
 */
export const readSession = define.middleware(async (ctx) => {
  const { state, req } = ctx;
  const { writeDeadlineMs } = state.services.config;
  const authorization = req.headers.get("authorization") ?? "";
  const isBearer = /^Bearer\b/i.test(authorization);
  const token = isBearer
    ? BEARER.exec(authorization)?.[1] ?? ""
    : readCookie(req.headers, sessionCookieName(state.secure));
  if (token !== null) {
    const user = token === ""
      ? null
      : await withinLimit(findSession(state.reader, token), writeDeadlineMs);
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
  }
  return await ctx.next();
});

/** Returns the `Set-Cookie` value that logs the visitor in until `expiresAt`. */
export function sessionCookie(
  state: Pick<State, "secure">,
  token: string,
  expiresAt: Date,
): string {
  return cookie(state, token, `Expires=${expiresAt.toUTCString()}`);
}

/** Returns the `Set-Cookie` value that forgets the visitor's session. */
export function noSessionCookie(state: Pick<State, "secure">): string {
  return cookie(state, "", "Max-Age=0");
}

function cookie(
  { secure }: Pick<State, "secure">,
  value: string,
  lifetime: string,
): string {
  const attributes = `Path=/; HttpOnly; SameSite=Lax; ${lifetime}`;
  return `${sessionCookieName(secure)}=${value}; ${attributes}${
    secure ? "; Secure" : ""
  }`;
}
