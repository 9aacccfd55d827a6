import { controlAttributes, Field, type FieldProps } from "./Field.tsx";
import { Options } from "./Options.tsx";

/** One of several values. */
export function SelectField({ labels, none, required, ...field }: FieldProps & {
  /** By value. */
  labels: Readonly<Record<string, string>>;
  /** The label of the entry for not having chosen yet. */
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
