import { DomainError } from "../lib/domain_error.ts";
import { RegistrationFields } from "../components/account/RegistrationFields.tsx";
import { CommandId } from "../components/form/CommandId.tsx";
import { ErrorSummary } from "../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../components/form/form_state.ts";
import { define } from "../app/state.ts";
import LiveChecks from "../islands/LiveChecks.tsx";
import { hasAdmin, setUpAdmin } from "../market/accounts/first_admin.ts";
import { enter } from "./(_common)/enter.ts";
import { readForm, refusedInit, submit } from "./(_common)/form.ts";
import { showPage } from "./(_common)/show_page.ts";

/** Makes the first administrator, for whoever holds the one-time link. Afterwards there is no such page. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    state.title = "Set up";
    if (await hasAdmin(state.reader)) {
      throw new DomainError("not_found", "This market is set up already.");
    }
    const token = url.searchParams.get("token") ?? "";
    return await showPage(state, { form: newForm({ token }) as FormState });
  },
  async POST(ctx) {
    const { state } = ctx;
    state.title = "Set up";
    const sent = await readForm(ctx.req);
    const { username = "", email = "", password = "", token = "" } =
      sent.values;
    const { refused } = await submit(state, setUpAdmin, {
      username,
      email,
      password,
      token,
    }, sent);
    if (refused) {
      const data = { form: refused as FormState };
      return await showPage(state, data, refusedInit(refused));
    }
    return await enter(ctx, { username, password }, sent.commandId, "/health");
  },
});

export default define.page<typeof handler>(function Setup({ data }) {
  const { form } = data;
  return (
    <div class="wrap page">
      <div class="narrow stack">
        <div>
          <h1>Set up your market</h1>
          <p class="lead mt-2">
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
