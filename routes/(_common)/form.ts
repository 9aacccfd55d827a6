/** Forms as they were sent. */
import { z } from "zod";
import {
  type FormContent,
  type FormLimits,
  readFormData,
  TEXT_FORM,
} from "../../app/http/form_data.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";

const commandId = z.uuid();

/**
 * A form as it was sent: its text fields, and the id under which its command is
 * carried out once.
 */
export interface SentForm extends FormContent {
  readonly values: Readonly<Record<string, string>>;
  readonly commandId: string;
}

/**
 * Reads a form. A form without a usable `command_id` gets a new one: it is
 * carried out, only not protected from a reload.
 *
 * @throws {DomainError} `too_large` or `invalid_input`.
 */
export async function readForm(
  request: Request,
  limits: FormLimits = TEXT_FORM,
): Promise<SentForm> {
  return sentForm(await readFormData(request, limits));
}

/** Returns a form, as `readForm` does, whose content is known. */
export function sentForm({ data, excess }: FormContent): SentForm {
  const values: Record<string, string> = {};
  for (const [name, value] of data) {
    if (typeof value === "string") values[name] = value;
  }
  const id = commandId.safeParse(values["command_id"]);
  return {
    data,
    excess,
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
