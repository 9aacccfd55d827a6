/**
 * Brings a part of a server-rendered page up to date: the page is asked for again, and the part is exchanged. It works for
 * parts that work without JavaScript.
 */

/** What came of it: `busy` leaves the part alone because somebody is writing there. */
export type Refreshed = "same" | "changed" | "busy" | "failed";

/** Exchanges the element with this id, of this page, for how it is now. */
export async function refreshRegion(
  id: string,
  { force = false } = {},
): Promise<Refreshed> {
  const shown = document.getElementById(id);
  if (!shown) return "failed";
  const now = await fetchElement(id);
  if (!now) return "failed";
  if (comparable(shown) === comparable(now)) return "same";
  if (!force && isBeingUsed(shown)) return "busy";
  shown.replaceChildren(...now.childNodes);
  return "changed";
}

async function fetchElement(id: string): Promise<Element | null> {
  try {
    const response = await fetch(location.href, {
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

/** Returns what people see of an element: each render has command ids of its own, and times go by. */
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
