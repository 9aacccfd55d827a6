/** Logging in by a form. */
import type { Context } from "fresh";
import type { State } from "../../app/state.ts";
import { derivedId } from "../../lib/derived_id.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { sessionCookie } from "../../lib/http/session_cookie.ts";
import { logIn } from "../../market/accounts/sessions.ts";

/** What somebody logs in with. */
interface Credentials {
  /** The username, or the e-mail address. */
  readonly username: string;
  readonly password: string;
}

/**
 * Logs in and goes on to `back`.
 *
 * @throws {DomainError} from the command `log_in`.
 */
export async function enter(
  ctx: Context<State>,
  { username, password }: Credentials,
  commandId: string,
  back: string,
): Promise<Response> {
  const { state } = ctx;
  const input = { username, password };
  const { result } = await state.execute(logIn, input, commandId);
  const response = ctx.redirect(back, 303);
  const expires = new Date(result.expires_at);
  response.headers.append(
    "set-cookie",
    sessionCookie(state, result.token, expires),
  );
  return response;
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
  const id = derivedId(formCommandId, "log_in");
  try {
    return await enter(ctx, credentials, id, back);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return ctx.redirect(`/login?return_to=${encodeURIComponent(back)}`, 303);
  }
}
