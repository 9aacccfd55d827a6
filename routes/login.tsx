/** Logging in, and going on with a form that was sent without a session. */
import { KEPT_FORM_FIELD, openForm } from "../app/http/kept_form.ts";
import { define, type State } from "../app/state.ts";
import { LogIn } from "../components/account/LogIn.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
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
        const kept = findKept(ctx.state, values);
        const back = returnTo(kept?.path ?? return_to);
        // Sent on, the browser posts the form that was kept to its own page.
        const status = back === kept?.path ? 307 : 303;
        const credentials = { username, password };
        return enter(ctx, credentials, commandId, { back, status });
      },
      (form, { values }) =>
        show(ctx.state, form, returnTo(values["return_to"])),
    ),
});

function show(state: State, form: FormState, back: string) {
  state.title = "Log in";
  const kept = findKept(state, form.values);
  return {
    form,
    back,
    kept: kept === null ? null : {
      fields: { [KEPT_FORM_FIELD]: form.values[KEPT_FORM_FIELD] ?? "" },
      filesLost: kept.filesLost,
    },
  };
}

function findKept(
  { services }: State,
  values: Readonly<Record<string, string>>,
) {
  return openForm(services.cluster.secret, values[KEPT_FORM_FIELD] ?? "");
}

export default define.page<typeof handler>(function LogInPage({ data }) {
  return <LogIn {...data} />;
});
