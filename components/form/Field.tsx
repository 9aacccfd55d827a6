import type { ComponentChildren } from "preact";
import type { FormState } from "./form_state.ts";

/** What every field needs; `form` holds its value and what is wrong with it. */
export interface FieldProps {
  readonly form: FormState;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

/** Returns the attributes that tie a control to its label, hint and error. */
export function controlAttributes(
  { form, name, hint }: FieldProps,
) {
  const error = form.fields[name];
  const hintId = hint === undefined ? "" : `${name}-hint `;
  return {
    id: name,
    name,
    class: "input",
    "aria-invalid": error === undefined ? undefined : "true" as const,
    "aria-describedby": `${hintId}${name}-error`,
  };
}

/**
 * A label, a control, its hint and its error. Where nothing is wrong, the
 * error's element is there all the same, for an island to fill.
 */
export function Field({ form, name, label, hint, children }: FieldProps & {
  children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint !== undefined && <p class="hint" id={`${name}-hint`}>{hint}</p>}
      {children}
      <p class="field-error" id={`${name}-error`}>{form.fields[name] ?? ""}</p>
    </div>
  );
}
