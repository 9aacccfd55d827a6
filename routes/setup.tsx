/**
 * Making the first administrator, for the person who was given the one-time
 * link. Afterwards there is no such page.
 */
import { define, type State } from "../app/state.ts";
import { RegistrationFields } from "../components/account/RegistrationFields.tsx";
import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import LiveChecks from "../islands/LiveChecks.tsx";
import { DomainError } from "../lib/errors/domain_error.ts";
import { hasAdmin, setUpAdmin } from "../market/accounts/first_admin.ts";
import { answerForm } from "./(_common)/answer_form.ts";
import { accountCommandId, enterNew } from "./(_common)/enter.ts";
import { showPage } from "./(_common)/show_page.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    if (await hasAdmin(state.reader)) {
      throw new DomainError("not_found", "This market is set up already.");
    }
    const token = url.searchParams.get("token") ?? "";
    return await showPage(state, show(state, newForm({ token })));
  },
  POST: (ctx) =>
    answerForm(
      ctx,
      async ({ values, commandId }) => {
        const { username = "", email = "", password = "", token = "" } = values;
        const account = { username, email, password };
        const input = { ...account, token };
        await ctx.state.execute(setUpAdmin, input, accountCommandId(commandId));
        return await enterNew(ctx, account, commandId, "/health");
      },
      (form) => show(ctx.state, form),
    ),
});

function show(state: State, form: FormState) {
  state.title = "Set up";
  return { form };
}

export default define.page<typeof handler>(function Setup({ data }) {
  const { form } = data;
  return (
    <div class="wrap page">
      <div class="narrow stack">
        <div>
          <h1>Set up your market</h1>
          <p class="lead subtitle">
            Make the first administrator. They see the system's health, and take
            down what must not be sold.
          </p>
        </div>
        <ErrorSummary form={form} />
        <form method="post" id="setup" class="form panel">
          <CommandId id={form.commandId} />
          <input type="hidden" name="token" value={form.values["token"]} />
          <RegistrationFields form={form} />
          <button type="submit" class="button button-main">
            Make the administrator
          </button>
          <LiveChecks form="setup" />
        </form>
      </div>
    </div>
  );
});
