import type { FormState } from "./form_state.ts";

/** What is wrong with a form that came back, each with the way to its field. It takes the focus. */
export function ErrorSummary({ form }: { form: FormState }) {
  if (form.message === null) return null;
  const fields = Object.entries(form.fields).filter(([name]) => name !== "");
  const [first] = fields;
  // Said once where the message is about one field and says the same.
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
