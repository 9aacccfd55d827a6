import { controlAttributes, Field, type FieldProps } from "./Field.tsx";

/** A text of several lines. */
export function TextArea({ most, required, ...field }: FieldProps & {
  /** The most characters, as people see them. */
  most: number;
  required?: boolean;
}) {
  return (
    <Field {...field}>
      <textarea
        {...controlAttributes(field)}
        data-most={most}
        dir="auto"
        required={required}
        value={field.form.values[field.name]}
      />
    </Field>
  );
}
