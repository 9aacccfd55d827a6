/** Answering a form: with what it leads to, or with its page again. */
import type { Context, PageResponse } from "fresh";
import type { FormLimits } from "../../app/http/form_data.ts";
import { KEPT_FORM_FIELD, openForm } from "../../app/http/kept_form.ts";
import { STATUS_BY_CODE } from "../../app/http/status.ts";
import { retryAfterHeader } from "../../app/http/problem.ts";
import type { State } from "../../app/state.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { readForm, type SentForm, sentForm } from "./form.ts";
import { showPage } from "./show_page.ts";

/** A form that came back: what was typed, and what is wrong with it. */
export interface RefusedForm {
  readonly status: number;
  readonly code: string;
  /** The error summary, a sentence. */
  readonly message: string;
  /** What is wrong with each field, by its name in the form. */
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  readonly commandId: string;
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
}

export interface AnswerFormOptions {
  /** What the form may hold; texts alone unless told. */
  readonly limits?: FormLimits;
  /**
   * Keeps what could not be sent back with a refused form, before anything else
   * is done; returns the form with what stands for it.
   */
  readonly keep?: (sent: SentForm) => Promise<SentForm>;
  /** Makes the form to show again; `refuse` unless told. */
  readonly refused?: (sent: SentForm, error: DomainError) => RefusedForm;
}

/** Said with a form that was sent without a session, once there is one. */
const COME_BACK = new DomainError(
  "unauthenticated",
  "You are logged in again. Nothing was sent yet: look at it, and send it now.",
);

/**
 * Answers a form that a page was sent. What refuses it is told on the page
 * itself, with what was typed.
 *
 * @param act Does what the form asks for; returns where to go, or the answer.
 * @param again Returns what the page shows when the form was refused.
 * @throws {DomainError} `too_large` or `invalid_input` for what is no form;
 * `unauthenticated` when its session has ended.
 * @throws what `again` throws, and what `act` throws but a `DomainError`.
 */
export async function answerForm<Data>(
  ctx: Context<State>,
  act: (sent: SentForm) => Promise<string | Response>,
  again: (refused: RefusedForm, sent: SentForm) => Data | Promise<Data>,
  { limits, keep, refused = refuse }: AnswerFormOptions = {},
): Promise<Response | PageResponse<Data>> {
  let sent = await readForm(ctx.req, limits);
  const kept = findKept(ctx, sent);
  if (kept !== null) {
    const form = { ...refused(kept, COME_BACK), status: 200 };
    const { commandId } = kept;
    return await showPage(ctx.state, again({ ...form, commandId }, kept));
  }
  try {
    if (keep !== undefined) sent = await keep(sent);
    if (sent.excess !== null) throw sent.excess;
    const answer = await act(sent);
    return typeof answer === "string" ? ctx.redirect(answer, 303) : answer;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "unauthenticated") {
      ctx.state.sentForm = sent;
      throw error;
    }
    const form = refused(sent, error);
    return await showPage(ctx.state, again(form, sent), {
      status: form.status,
      headers: retryAfterHeader(form.retryAfter),
    });
  }
}

/**
 * Returns the form of this page that was kept while its sender logged in, or
 * null when this is none. It is shown, and not carried out.
 */
function findKept(
  { state, url }: Context<State>,
  { values }: SentForm,
): SentForm | null {
  const sealed = values[KEPT_FORM_FIELD];
  if (sealed === undefined) return null;
  const kept = openForm(state.services.cluster.secret, sealed);
  if (kept?.path !== url.pathname + url.search) return null;
  const data = new FormData();
  for (const [name, value] of kept.fields) data.append(name, value);
  return sentForm({ data, excess: null });
}

/**
 * Returns the form to show again because of `error`. Passwords are never sent
 * back. What was refused for good stays refused under its id, so that the form
 * gets a new one: what stood in its way may be gone when it is sent again.
 *
 * @param names The form's fields by those of the command, where they differ.
 */
export function refuse(
  form: SentForm,
  error: DomainError,
  names: Readonly<Record<string, string>> = {},
): RefusedForm {
  const fields: Record<string, string> = {};
  for (const { path, message } of error.more.issues ?? []) {
    const field = String(path[0] ?? "");
    fields[names[field] ?? field] ??= message;
  }
  const values = Object.fromEntries(
    Object.entries(form.values).filter(([name]) => !name.includes("password")),
  );
  const { retryAfter } = error.more;
  return {
    status: STATUS_BY_CODE[error.code],
    code: error.code,
    message: error.message,
    fields,
    values,
    commandId: error.passes ? form.commandId : crypto.randomUUID(),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
