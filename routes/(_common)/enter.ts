/** Logging in by a form. */
import type { Context } from "fresh";
import type { State } from "../../app/state.ts";
import type { Actor } from "../../cluster/command.ts";
import { derivedId } from "../../lib/derived_id.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  deviceCookie,
  readDeviceCookie,
  sessionCookie,
} from "../../lib/http/session_cookie.ts";
import { logIn, logOut } from "../../market/accounts/sessions.ts";

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
  const { actor } = state;
  const known = readDeviceCookie(ctx.req.headers.get("cookie"), state.secure);
  const device = known ?? crypto.randomUUID();
  const input = { username, password, device };
  // As nobody, so that a repeat is the same whatever session came with it.
  state.actor = { kind: "anonymous" };
  const { result } = await state.execute(logIn, input, commandId);
  await leave(state, actor);
  const response = ctx.redirect(back, status);
  const expires = new Date(result.expires_at);
  response.headers.append(
    "set-cookie",
    sessionCookie(state, result.token, expires),
  );
  response.headers.append("set-cookie", deviceCookie(state, device));
  return response;
}

/** Ends the session that a browser had, as it forgets that. */
async function leave(state: State, actor: Actor): Promise<void> {
  if (actor.kind !== "user") return;
  state.actor = actor;
  try {
    await state.execute(logOut, {}, crypto.randomUUID());
  } catch (error) {
    // It has ended meanwhile; or nobody leads, and it ends when it is not used.
    if (!(error instanceof DomainError)) throw error;
  }
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
