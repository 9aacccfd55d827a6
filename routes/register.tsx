import { RegistrationFields } from "../components/account/RegistrationFields.tsx";
import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import { define } from "../app/state.ts";
import LiveChecks from "../islands/LiveChecks.tsx";
import { register } from "../market/accounts/accounts.ts";
import { readForm, refusedInit, submit } from "./(_common)/form.ts";
import { enter } from "./(_common)/enter.ts";
import { returnTo } from "./(_common)/return_to.ts";
import { showPage } from "./(_common)/show_page.ts";

/** Makes an account and logs in with it. */
export const handler = define.handlers({
  GET(ctx) {
    ctx.state.title = "Register";
    const back = returnTo(ctx.url.searchParams.get("return_to"));
    if (ctx.state.user !== null) return ctx.redirect(back, 303);
    return showPage(ctx.state, { form: newForm() as FormState, back });
  },
  async POST(ctx) {
    ctx.state.title = "Register";
    const sent = await readForm(ctx.req);
    const { username = "", email = "", password = "", return_to } = sent.values;
    const back = returnTo(return_to);
    const { refused } = await submit(ctx.state, register, {
      username,
      email,
      password,
    }, sent);
    if (refused) {
      const data = { form: refused as FormState, back };
      return await showPage(ctx.state, data, refusedInit(refused));
    }
    return await enter(ctx, { username, password }, sent.commandId, back);
  },
});

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
