import type { InputHTMLAttributes } from "preact";
import { controlAttributes, Field, type FieldProps } from "./Field.tsx";

/** Attributes that are handed on to the control as they are. */
type Given = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  | "type"
  | "required"
  | "minLength"
  | "maxLength"
  | "min"
  | "max"
  | "pattern"
  | "title"
  | "autocomplete"
  | "autocapitalize"
  | "inputMode"
  | "placeholder"
  | "spellcheck"
>;

/** A text on one line. A password that was sent is not shown again. */
export function TextField(
  { form, name, label, hint, affix, currency, most, type = "text", ...given }:
    & FieldProps
    & Given
    & {
      /** A unit that stands inside the field, before the text. */
      affix?: string;
      /** The most characters of a text, as people see them. */
      most?: number;
      /** The currency, where the text is an amount of money. */
      currency?: string;
    },
) {
  const field: FieldProps = hint === undefined
    ? { form, name, label }
    : { form, name, label, hint };
  const input = (
    <input
      {...given}
      {...controlAttributes(field)}
      data-most={most}
      data-amount={currency}
      type={type}
      dir={type === "text" ? "auto" : undefined}
      value={type === "password" ? undefined : form.values[name]}
    />
  );
  return (
    <Field {...field}>
      {affix === undefined ? input : (
        <div class="affix">
          <span aria-hidden="true">{affix}</span>
          {input}
        </div>
      )}
    </Field>
  );
}
