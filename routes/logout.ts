/**
 * Ends the session. The browser forgets it in any case, also when it had ended
 * before.
 */
import { define } from "../app/state.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import { noSessionCookie } from "../lib/http/session_cookie.ts";
import { logOut } from "../market/accounts/sessions.ts";
import { readForm } from "./(_common)/form.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const { commandId } = await readForm(ctx.req);
    if (state.user !== null) {
      try {
        await state.execute(logOut, {}, commandId);
      } catch (error) {
        const ended = error instanceof DomainError &&
          error.code === "unauthenticated";
        if (!ended) throw error;
      }
    }
    const response = ctx.redirect("/", 303);
    response.headers.append("set-cookie", noSessionCookie(state));
    return response;
  },
});
