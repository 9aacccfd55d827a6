import type { FieldProps } from "./Field.tsx";

/** A yes or no. An unticked box sends nothing, which counts as no. */
export function CheckField({ form, name, label, hint }: FieldProps) {
  return (
    <div class="check">
      <input
        type="checkbox"
        id={name}
        name={name}
        value="yes"
        checked={form.values[name] === "yes"}
        aria-describedby={hint === undefined ? undefined : `${name}-hint`}
      />
      <label for={name}>{label}</label>
      {hint !== undefined && <p class="hint" id={`${name}-hint`}>{hint}</p>}
    </div>
  );
}
