/** Making an account, and logging in with it. */
import { define, type State } from "../app/state.ts";
import { RegistrationFields } from "../components/account/RegistrationFields.tsx";
import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import LiveChecks from "../islands/LiveChecks.tsx";
import { register } from "../market/accounts/accounts.ts";
import { answerForm } from "./(_common)/answer_form.ts";
import { accountCommandId, enterNew } from "./(_common)/enter.ts";
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
      async ({ values, commandId }) => {
        const { username = "", email = "", password = "", return_to } = values;
        const account = { username, email, password };
        await ctx.state.execute(register, account, accountCommandId(commandId));
        return await enterNew(ctx, account, commandId, returnTo(return_to));
      },
      (form, { values }) =>
        show(ctx.state, form, returnTo(values["return_to"])),
    ),
});

function show(state: State, form: FormState, back: string) {
  state.title = "Register";
  return { form, back };
}

export default define.page<typeof handler>(function Register({ data }) {
  const { form, back } = data;
  return (
    <div class="wrap page">
      <div class="narrow stack">
        <h1>Make an account</h1>
        <ErrorSummary form={form} />
        <form method="post" id="register" class="form panel">
          <CommandId id={form.commandId} />
          <input type="hidden" name="return_to" value={back} />
          <RegistrationFields form={form} />
          <button type="submit" class="button button-main">Register</button>
          <LiveChecks form="register" />
        </form>
        <p class="note">
          Already registered?{" "}
          <a href={`/login?return_to=${encodeURIComponent(back)}`}>Log in</a>
        </p>
      </div>
    </div>
  );
});
