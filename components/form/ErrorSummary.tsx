import type { FormState } from "./form_state.ts";

/**
 * What is wrong with a form that was sent, with links to the fields. It takes
 * the focus, so that screen readers begin there.
 */
export function ErrorSummary({ form }: { form: FormState }) {
  if (form.message === null) return null;
  const fields = Object.entries(form.fields).filter(([name]) => name !== "");
  const [first] = fields;
  // One wrong field whose error is the message itself is named only once.
  const about = fields.length === 1 && first?.[1] === form.message
    ? first[0]
    : null;
  return (
    <div class="error-summary" role="alert" tabIndex={-1} autofocus>
      <h2>
        {about === null
          ? form.message
          : <a href={`#${about}`}>{form.message}</a>}
      </h2>
      {about === null && fields.length > 0 && (
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
