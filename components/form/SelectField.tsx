import { controlAttributes, Field, type FieldProps } from "./Field.tsx";
import { Options } from "./Options.tsx";

/** One of several values; `none` is the entry for having chosen none yet. */
export function SelectField({ labels, none, required, ...field }: FieldProps & {
  labels: Readonly<Record<string, string>>;
  none?: string;
  required?: boolean;
}) {
  return (
    <Field {...field}>
      <select {...controlAttributes(field)} required={required}>
        {none !== undefined && <option value="">{none}</option>}
        <Options labels={labels} selected={field.form.values[field.name]} />
      </select>
    </Field>
  );
}
