/**
 * Brings a part of a page up to date: the page is fetched again, and the part
 * is replaced by what the server made of it now. The part must work without
 * JavaScript, since no island in it would start.
 */

/**
 * What came of it. `busy`: somebody is writing in the part, so it was left
 * alone.
 */
type Refreshed = "same" | "changed" | "busy" | "failed";

/**
 * Replaces what is in the element with this id by what the server now puts
 * there.
 *
 * @param query What to add to the page's address, for the server to know what
 * the person has seen.
 * @param force Whether to do so even where somebody is writing.
 */
export async function refreshRegion(
  id: string,
  { query = {}, force = false }: {
    readonly query?: Readonly<Record<string, string>>;
    readonly force?: boolean;
  } = {},
): Promise<Refreshed> {
  const shown = document.getElementById(id);
  if (!shown) return "failed";
  const now = await fetchElement(id, query);
  if (!now) return "failed";
  if (comparable(shown) === comparable(now)) return "same";
  if (!force && isBeingUsed(shown)) return "busy";
  shown.replaceChildren(...now.childNodes);
  return "changed";
}

async function fetchElement(
  id: string,
  query: Readonly<Record<string, string>>,
): Promise<Element | null> {
  try {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(query)) {
      url.searchParams.set(name, value);
    }
    const response = await fetch(url, {
      headers: { accept: "text/html" },
    });
    if (!response.ok || response.redirected) return null;
    const text = await response.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const element = page.getElementById(id);
    return element && document.importNode(element, true);
  } catch {
    return null;
  }
}

/**
 * Returns what people see of an element. Hidden fields are left out, since each
 * rendering has command ids of its own, and times too, since "a minute ago"
 * changes without any news.
 */
function comparable(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const one of copy.querySelectorAll("input[type=hidden], time, script")) {
    one.remove();
  }
  return (copy.textContent ?? "").replaceAll(/\s+/g, " ") +
    [...copy.querySelectorAll("img, button, a[href]")]
      .map((one) => one.outerHTML).join();
}

function isBeingUsed(element: Element): boolean {
  const fields = element.querySelectorAll<
    HTMLInputElement | HTMLTextAreaElement
  >("input:not([type=hidden]), textarea");
  return [...fields].some((field) =>
    field === document.activeElement || field.value !== field.defaultValue
  );
}
