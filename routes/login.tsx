import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import { TextField } from "../components/form/TextField.tsx";
import { define } from "../app/state.ts";
import { logIn } from "../market/accounts/sessions.ts";
import { readForm, refusedInit, submit } from "./(_common)/form.ts";
import { returnTo } from "./(_common)/return_to.ts";
import { sessionCookie } from "../app/middleware/session.ts";
import { showPage } from "./(_common)/show_page.ts";

/** Logs in. */
export const handler = define.handlers({
  GET(ctx) {
    ctx.state.title = "Log in";
    const back = returnTo(ctx.url.searchParams.get("return_to"));
    if (ctx.state.user !== null) return ctx.redirect(back, 303);
    return showPage(ctx.state, { form: newForm() as FormState, back });
  },
  async POST(ctx) {
    const { state } = ctx;
    state.title = "Log in";
    const sent = await readForm(ctx.req);
    const { username = "", password = "", return_to } = sent.values;
    const back = returnTo(return_to);
    const { done, refused } = await submit(
      state,
      logIn,
      { username, password },
      sent,
    );
    if (refused) {
      const data = { form: refused as FormState, back };
      return await showPage(state, data, refusedInit(refused));
    }
    const { token, expires_at } = done.result;
    const response = ctx.redirect(back, 303);
    response.headers.append(
      "set-cookie",
      sessionCookie(state, token, new Date(expires_at)),
    );
    return response;
  },
});

export default define.page<typeof handler>(function LogIn({ data }) {
  const { form, back } = data;
  return (
    <div class="wrap page">
      <div class="narrow stack">
        <div>
          <h1>Log in</h1>
          {back !== "/" && (
            <p class="lead mt-2">After that you are on the page you wanted.</p>
          )}
        </div>
        <ErrorSummary form={form} />
        <form method="post" class="form panel">
          <CommandId id={form.commandId} />
          <input type="hidden" name="return_to" value={back} />
          <TextField
            form={form}
            name="username"
            label="Username or e-mail address"
            required
            maxLength={254}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
          />
          <TextField
            form={form}
            name="password"
            label="Password"
            type="password"
            required
            maxLength={128}
            autocomplete="current-password"
          />
          <button type="submit" class="button button-main">Log in</button>
        </form>
        <p class="note">
          New here?{" "}
          <a href={`/register?return_to=${encodeURIComponent(back)}`}>
            Make an account
          </a>
        </p>
      </div>
    </div>
  );
});
