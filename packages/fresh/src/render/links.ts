/** How a link says that it leads to the page that it stands on. */
import { type RenderState, withoutSlash } from "./state.ts";

/** Only this needs no escape: the query of a `URL` is the same text. */
const PLAIN = /^[\w\-.~%!$()*+,;:@/?&=]*$/;

/**
 * Marks a link to the page it stands on, or to one above that. A link with
 * another query than the page's counts as one above. A link that says itself
 * what it is stays as it is.
 *
 * @param props The attributes of the link, which are added to.
 */
export function markLink(
  props: Record<string, unknown>,
  { pathname, search }: RenderState,
): void {
  const { href } = props;
  if (typeof href !== "string" || href[0] !== "/") return;
  // Most links of a page lead elsewhere, which their first letter tells.
  if (href[1] !== pathname[1] && /^\/[^?#]/.test(href)) return;
  if (props["aria-current"] !== undefined) return;
  const end = href.search(/[?#]/);
  const path = withoutSlash(end === -1 ? href : href.slice(0, end));
  if (path === pathname) {
    const query = end === -1 ? "" : queryOf(href.slice(end));
    if (query === "" || query === search) {
      props["data-current"] = "true";
      props["aria-current"] = "page";
      return;
    }
  } else if (path !== "/" && !pathname.startsWith(`${path}/`)) return;
  props["data-ancestor"] = "true";
  props["aria-current"] = "true";
}

/** The query of what follows a path, as the address of a page has it. */
function queryOf(rest: string): string {
  const [query = ""] = rest.split("#", 1);
  if (query === "?") return "";
  return PLAIN.test(query) ? query : new URL(query, "http://localhost").search;
}
