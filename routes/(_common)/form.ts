import { z } from "zod";
import type {
  AnyCommand,
  Executed,
  InputOf,
  ResultOf,
} from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import type { State } from "../../app/state.ts";
import { readFormData } from "../../app/http/body.ts";

/** Text fields only: 5,000 characters of description and the names around them. */
const TEXT_FORM_LIMIT_BYTES = 64 * 1024;

const commandId = z.uuid();

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

/** A form as it was sent: its text fields, and the id under which its command is carried out once. */
export interface SentForm {
  readonly data: FormData;
  readonly values: Readonly<Record<string, string>>;
  readonly commandId: string;
}

/**
 * Reads a form. A form without a usable `command_id` gets a new one: it is carried out, only not protected from a reload.
 *
 * @throws {DomainError} `too_large` or `invalid_input`.
 */
export async function readForm(
  request: Request,
  limit: number = TEXT_FORM_LIMIT_BYTES,
): Promise<SentForm> {
  const data = await readFormData(request, limit);
  const values: Record<string, string> = {};
  for (const [name, value] of data) {
    if (typeof value === "string") values[name] = value;
  }
  const id = commandId.safeParse(values["command_id"]);
  return {
    data,
    values,
    commandId: id.success ? id.data : crypto.randomUUID(),
  };
}

/**
 * Returns which of its forms a page was sent, by the field `action`.
 *
 * @throws {DomainError} `invalid_input` for none of them.
 */
export function readAction<Schema extends z.ZodType>(
  actions: Schema,
  values: SentForm["values"],
): z.output<Schema> {
  const asked = actions.safeParse(values["action"]);
  if (asked.success) return asked.data;
  throw new DomainError(
    "invalid_input",
    "This form is out of date. Load the page again.",
  );
}

/**
 * Carries out `command` for a sent form.
 *
 * @returns what it answered, or the form to show again. `names` maps input fields to form fields where they differ.
 * @throws what is not a `DomainError`.
 */
export async function submit<C extends AnyCommand>(
  state: State,
  command: C,
  input: InputOf<C>,
  form: SentForm,
  names: Readonly<Record<string, string>> = {},
): Promise<
  | { readonly done: Executed<ResultOf<C>>; readonly refused?: never }
  | { readonly done?: never; readonly refused: RefusedForm }
> {
  try {
    return { done: await state.execute(command, input, form.commandId) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { refused: refuse(form, error, names) };
  }
}

/**
 * Returns the form to show again because of `error`. Passwords are never sent back. What was refused for good stays so under
 * its id: sending the form again is a new command, what stands in the way may be gone by then.
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
    status: error.status,
    code: error.code,
    message: error.message,
    fields,
    values,
    commandId: error.passes ? form.commandId : crypto.randomUUID(),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** Returns the `page()` options for a form that came back: its status, and when to try again. */
export function refusedInit(
  refused: RefusedForm,
): { status: number; headers?: Record<string, string> } {
  const { status, retryAfter } = refused;
  return retryAfter === undefined
    ? { status }
    : { status, headers: { "retry-after": String(Math.ceil(retryAfter)) } };
}
