/** Logging in by a form. */
import type { Context } from "fresh";
import type { State } from "../../app/state.ts";
import { derivedId } from "../../lib/derived_id.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  deviceCookie,
  readDeviceCookie,
  sessionCookie,
} from "../../lib/http/session_cookie.ts";
import { logIn } from "../../market/accounts/sessions.ts";
import { renewSession } from "./renew_session.ts";

/** What somebody logs in with. */
interface Credentials {
  /** The username, or the e-mail address. */
  readonly username: string;
  readonly password: string;
}

/**
 * Logs in and goes on to `back`.
 *
 * @param status 307 to have the browser send there what it has sent here.
 * @throws {DomainError} from the command `log_in`.
 */
export async function enter(
  ctx: Context<State>,
  { username, password }: Credentials,
  commandId: string,
  { back, status = 303 }: { readonly back: string; readonly status?: number },
): Promise<Response> {
  const { state } = ctx;
  const known = readDeviceCookie(ctx.req.headers.get("cookie"), state.secure);
  const device = known ?? crypto.randomUUID();
  const input = { username, password, device };
  const { result } = await renewSession(
    state,
    () => state.execute(logIn, input, commandId),
  );
  const response = ctx.redirect(back, status);
  const expires = new Date(result.expires_at);
  response.headers.append(
    "set-cookie",
    sessionCookie(state, result.token, expires),
  );
  response.headers.append("set-cookie", deviceCookie(state, device));
  return response;
}

/**
 * Returns the id of the command by which a form makes an account, before
 * `enterNew`. The form's own id is that of the login: it makes the token, and
 * must not follow from an id that the database keeps.
 */
export function accountCommandId(formCommandId: string): string {
  return derivedId(formCommandId, "account");
}

/**
 * Logs in with the account that a form has just made, and goes on to `back`.
 * Where that is refused, for instance because many attempts came from one
 * address, the account is there all the same, and the way leads to the login
 * page.
 */
export async function enterNew(
  ctx: Context<State>,
  credentials: Credentials,
  formCommandId: string,
  back: string,
): Promise<Response> {
  try {
    return await enter(ctx, credentials, formCommandId, { back });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return ctx.redirect(`/login?return_to=${encodeURIComponent(back)}`, 303);
  }
}
