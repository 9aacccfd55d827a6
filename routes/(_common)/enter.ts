import type { Context } from "fresh";
import { DomainError } from "../../lib/domain_error.ts";
import type { State } from "../../app/state.ts";
import { derivedId } from "../../lib/derived_id.ts";
import { logIn } from "../../market/accounts/sessions.ts";
import { sessionCookie } from "../../app/middleware/session.ts";

/**
 * Logs in with the account that a form has just made, and goes on to `back`. Where that is refused, for instance because
 * many attempts came from one address, the account is there all the same and the way leads to the login page.
 */
export async function enter(
  ctx: Context<State>,
  account: { readonly username: string; readonly password: string },
  formCommandId: string,
  back: string,
): Promise<Response> {
  const { state } = ctx;
  try {
    const id = derivedId(formCommandId, "log_in");
    const { result } = await state.execute(logIn, account, id);
    const response = ctx.redirect(back, 303);
    const expires = new Date(result.expires_at);
    response.headers.append(
      "set-cookie",
      sessionCookie(state, result.token, expires),
    );
    return response;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return ctx.redirect(`/login?return_to=${encodeURIComponent(back)}`, 303);
  }
}
