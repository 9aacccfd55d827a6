/** What a failed request shows: its status, a sentence that says what to do, and ways on. */
export function ErrorPage({ status, message }: {
  status: number;
  message: string;
}) {
  return (
    <div class="wrap error-page">
      <b aria-hidden="true">{status}</b>
      <h1>{titleOf(status)}</h1>
      <p class="lead">{message}</p>
      <p class="actions">
        {status === 401
          ? <a class="button button-main" href="/login">Log in</a>
          : <a class="button button-main" href="/">See what is for sale</a>}
      </p>
    </div>
  );
}

function titleOf(status: number): string {
  if (status === 401) return "Who is asking?";
  if (status === 404) return "Nothing here";
  if (status === 403) return "Not for you";
  if (status === 429) return "A little slower";
  if (status === 503) return "Back in a moment";
  return status < 500 ? "That did not work" : "Our mistake";
}
