/**
 * Leads to the next page of a list and back to the first. There is no way to
 * the page before: a page begins where another ended.
 */
export function Pager({ url, next, label = "Show more" }: {
  /** Of the page at hand. */
  url: URL;
  /** The cursor of the next page; null on the last one. */
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

/** Returns the address of the page after a cursor; null is the first page. */
function pageHref(url: URL, after: string | null): string {
  // The usual case, without taking the query apart: cursors need no escaping.
  if (url.search === "" && after !== null) return `?after=${after}`;
  const query = new URLSearchParams(url.searchParams);
  if (after === null) query.delete("after");
  else query.set("after", after);
  const text = query.toString();
  return text === "" ? url.pathname : `?${text}`;
}
