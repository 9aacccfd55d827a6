/** The way to the next page of a list; nothing on the last one. Pages only go on: they begin where the last one ended. */
export function Pager({ url, next, label = "Show more" }: {
  url: URL;
  next: string | null;
  label?: string;
}) {
  const onwards = url.searchParams.has("after");
  if (next === null && !onwards) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {onwards && <a class="button" href={pageHref(url, null)}>First page</a>}
      {next !== null && (
        <a class="button" href={pageHref(url, next)} rel="next">{label}</a>
      )}
    </nav>
  );
}

/** Returns the address of the page after the cursor `after`, or of the first page for null. */
function pageHref(url: URL, after: string | null): string {
  // Cursors are safe in addresses, and most lists are looked at from their first page.
  if (url.search === "" && after !== null) return `?after=${after}`;
  const query = new URLSearchParams(url.searchParams);
  if (after === null) query.delete("after");
  else query.set("after", after);
  const text = query.toString();
  return text === "" ? url.pathname : `?${text}`;
}
