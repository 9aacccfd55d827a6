import type { FormState } from "./form_state.ts";

/** What is wrong with a form that came back, each with the way to its field. It takes the focus. */
export function ErrorSummary({ form }: { form: FormState }) {
  if (form.message === null) return null;
  const fields = Object.entries(form.fields).filter(([name]) => name !== "");
  return (
    <div class="error-summary" role="alert" tabIndex={-1} autofocus>
      <h2>{form.message}</h2>
      {fields.length > 0 && (
        <ul>
          {fields.map(([name, error]) => (
            <li>
              <a href={`#${name}`}>{error}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
