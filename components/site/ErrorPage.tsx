import { passes } from "../../lib/errors/error_codes.ts";

const RESEND =
  "Reload this page to send what you wrote again: nothing is done twice.";

/** The page of a failed request: its status, what to do, and a way on. */
export function ErrorPage({ status, code, message, sent = false }: {
  status: number;
  /** The code of the refusal. */
  code: string;
  message: string;
  /**
   * Whether the request was a form. Its page cannot be shown again, but the
   * browser can send it again, under the same id.
   */
  sent?: boolean;
}) {
  const resend = sent && passes(code);
  return (
    <div class="wrap error-page">
      <b aria-hidden="true">{status}</b>
      <h1>{errorTitle(status)}</h1>
      <p class="lead">
        {message}
        {resend && ` ${RESEND}`}
      </p>
      {!resend && (
        <p class="actions">
          {passes(code)
            ? <a class="button button-main" href="">Try again</a>
            : <a class="button button-main" href="/">See what is for sale</a>}
        </p>
      )}
    </div>
  );
}

/** Returns the heading for a failure with this HTTP status. */
export function errorTitle(status: number): string {
  if (status === 403) return "Not allowed";
  if (status === 404) return "Not found";
  if (status === 429) return "Please wait a moment";
  if (status === 503) return "Please try again in a moment";
  return status < 500 ? "That did not work" : "Something went wrong";
}
