/** What who sent a form without a session is shown: the way to log in, there. */
import type { Context } from "fresh";
import { LogIn } from "../../components/account/LogIn.tsx";
import { newForm } from "../../components/form/form_state.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { createTurns } from "../../lib/turns.ts";
import { PHOTO_FORM } from "../../market/catalogue/photos/photo_files.ts";
import {
  type FormContent,
  type FormLimits,
  readFormData,
} from "../http/form_data.ts";
import { KEPT_FORM_FIELD, sealForm } from "../http/kept_form.ts";
import type { State } from "../state.ts";

/** Of files only that there are some is kept: their senders are strangers. */
const WITHOUT_FILES: FormLimits = { ...PHOTO_FORM, fileBytes: 0 };

/** How many strangers' forms this node reads at once. */
const strangers = createTurns({
  atOnce: 8,
  atOnceEach: 2,
  waiting: 64,
  waitingEach: 8,
  waitMs: 10_000,
  retryAfterSeconds: 5,
});

/**
 * Answers a form that was sent without a session with the log-in page. What was
 * typed travels in it, sealed, and comes back on the form's own page. Of a form
 * that cannot be read, or is too long, it says that nothing is kept.
 */
export async function askToLogIn(ctx: Context<State>): Promise<Response> {
  const { state, url } = ctx;
  const path = url.pathname + url.search;
  const sent = state.sentForm ?? await readStrangersForm(ctx);
  const filesLost = sent !== null && sent.excess !== null;
  const sealed = sent === null
    ? null
    : sealForm(state.services.cluster.secret, {
      path,
      fields: [...sent.data].filter(isText),
      filesLost,
    });
  state.title = "Log in";
  return await ctx.render(
    <LogIn
      form={newForm()}
      back={path}
      kept={{
        fields: sealed === null ? {} : { [KEPT_FORM_FIELD]: sealed },
        filesLost,
      }}
    />,
    { status: 401, headers: { "cache-control": "no-store" } },
  );
}

async function readStrangersForm(
  { req, state }: Context<State>,
): Promise<FormContent | null> {
  try {
    return await strangers.take(
      state.origin.address ?? "",
      () => readFormData(req, WITHOUT_FILES),
    );
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

function isText(
  field: [string, FormDataEntryValue],
): field is [string, string] {
  return typeof field[1] === "string";
}
