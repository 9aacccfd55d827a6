/** Logging in. */
import { define, type State } from "../app/state.ts";
import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { TextField } from "../components/form/TextField.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import { MAX_LENGTH } from "../lib/lengths.ts";
import { answerForm } from "./(_common)/answer_form.ts";
import { enter } from "./(_common)/enter.ts";
import { returnTo } from "./(_common)/return_to.ts";
import { showPage } from "./(_common)/show_page.ts";

export const handler = define.handlers({
  GET(ctx) {
    const back = returnTo(ctx.url.searchParams.get("return_to"));
    if (ctx.state.user !== null) return ctx.redirect(back, 303);
    return showPage(ctx.state, show(ctx.state, newForm(), back));
  },
  POST: (ctx) =>
    answerForm(
      ctx,
      ({ values, commandId }) => {
        const { username = "", password = "", return_to } = values;
        const credentials = { username, password };
        return enter(ctx, credentials, commandId, returnTo(return_to));
      },
      (form, { values }) =>
        show(ctx.state, form, returnTo(values["return_to"])),
    ),
});

function show(state: State, form: FormState, back: string) {
  state.title = "Log in";
  return { form, back };
}

export default define.page<typeof handler>(function LogIn({ data }) {
  const { form, back } = data;
  return (
    <div class="wrap page">
      <div class="narrow stack">
        <div>
          <h1>Log in</h1>
          {back !== "/" && (
            <p class="lead subtitle">
              Then we take you back to where you were.
            </p>
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
            maxLength={MAX_LENGTH.email}
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
            maxLength={MAX_LENGTH.password}
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
