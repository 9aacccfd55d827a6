import { controlAttributes, Field, type FieldProps } from "./Field.tsx";

/** A text of several lines. */
export function TextArea({ maxLength, required, ...field }: FieldProps & {
  maxLength: number;
  required?: boolean;
}) {
  return (
    <Field {...field}>
      <textarea
        {...controlAttributes(field)}
        maxLength={maxLength}
        dir="auto"
        required={required}
        value={field.form.values[field.name]}
      />
    </Field>
  );
}
