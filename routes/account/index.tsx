/** One's own account: profile, password, sessions, data, and its end. */
import type { Context } from "fresh";
import { z } from "zod";
import { withUser } from "../../app/http/with_user.ts";
import { define, type State } from "../../app/state.ts";
import { DeleteForm } from "../../components/account/DeleteForm.tsx";
import { PasswordForm } from "../../components/account/PasswordForm.tsx";
import { ProfileForm } from "../../components/account/ProfileForm.tsx";
import { Section } from "../../components/account/Section.tsx";
import { SessionList } from "../../components/account/SessionList.tsx";
import { ErrorSummary } from "../../components/form/ErrorSummary.tsx";
import { type FormState, newForm } from "../../components/form/form_state.ts";
import { Notice } from "../../components/parts/Notice.tsx";
import { findAccount } from "../../market/accounts/accounts.ts";
import {
  listSessions,
  type SessionUser,
} from "../../market/accounts/sessions.ts";
import { answerForm, type RefusedForm } from "../(_common)/answer_form.ts";
import { besides, withSeen } from "../(_common)/seen_fields.ts";
import { showPage } from "../(_common)/show_page.ts";
import {
  ACCOUNT_ACTIONS,
  type AccountAction,
  accountAction,
  actOnAccount,
} from "./(_forms)/account_actions.ts";

const DONE: Readonly<Record<AccountAction, string>> = {
  profile: "Your profile is saved.",
  password: "Your password is changed, and every other session has ended.",
  end_session: "The session has ended.",
  delete: "",
};

const done = z.enum(ACCOUNT_ACTIONS).nullable().catch(null);

export const handler = define.handlers({
  GET: withUser((ctx, me) => showPage(ctx.state, show(ctx.state, me))),
  POST: withUser((ctx, me) =>
    answerForm(
      ctx,
      async (sent) => {
        const asked = accountAction(sent);
        const cookie = await actOnAccount(ctx.state, asked, sent);
        const next = asked === "delete" ? "/" : `/account?done=${asked}`;
        return goOn(ctx, next, cookie);
      },
      (form) => show(ctx.state, me, form),
    )
  ),
});

/** Goes on to another page, with another session cookie if there is one. */
function goOn(
  ctx: Context<State>,
  path: string,
  cookie: string | null,
): Response {
  const response = ctx.redirect(path, 303);
  if (cookie !== null) response.headers.append("set-cookie", cookie);
  return response;
}

async function show(
  state: State,
  me: SessionUser,
  sent: RefusedForm | null = null,
) {
  state.title = "Account";
  const [account, sessions] = await Promise.all([
    findAccount(state.reader, me.id),
    listSessions(state.reader, me.id),
  ]);
  const { display_name, bio } = account;
  const now = { display_name, bio };
  const isProfile = sent?.values["action"] === "profile";
  const refused = isProfile ? besides(sent, now) : sent;
  const formOf = (action: AccountAction, values = {}): FormState =>
    refused?.values["action"] === action ? refused : newForm(values);
  return {
    account,
    sessions,
    refused,
    profile: formOf("profile", withSeen(now)),
    password: formOf("password"),
    deletion: formOf("delete"),
  };
}

export default define.page<typeof handler>(function Account(
  { data, state, url },
) {
  const { account, sessions, refused, profile, password, deletion } = data;
  const acted = done.parse(url.searchParams.get("done"));
  return (
    <div class="wrap page">
      <div class="page-head">
        <div>
          <h1>Account</h1>
          <p class="meta subtitle">
            <span>@{account.username}</span>
            <span>{account.email}</span>
          </p>
        </div>
        <a class="button" href={`/users/${account.username}`}>See my page</a>
      </div>
      <div class="sections">
        {refused !== null && <ErrorSummary form={refused} />}
        {refused === null && acted !== null && acted !== "delete" && (
          <Notice look="good">{DONE[acted]}</Notice>
        )}
        <Section id="profile" title="Profile" about="What others see of you.">
          <ProfileForm form={profile} />
        </Section>
        <Section
          id="password"
          title="Password"
          about="A new one ends your sessions everywhere but here."
        >
          <PasswordForm form={password} username={account.username} />
        </Section>
        <Section
          id="sessions"
          title="Sessions"
          about="Where you are logged in. End what you do not know."
        >
          <SessionList
            sessions={sessions}
            currentId={state.user?.session_id ?? ""}
          />
        </Section>
        <Section
          id="data"
          title="Your data"
          about="Everything the market keeps about you."
        >
          <a
            class="button button-fit"
            href="/account/export"
            download
          >
            Download as JSON
          </a>
        </Section>
        <Section id="end" title="Leave" about="Take your data with you first.">
          <DeleteForm form={deletion} />
        </Section>
      </div>
    </div>
  );
});
