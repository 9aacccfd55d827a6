/** How a link says that it leads to the page that it stands on. */
import { type RenderState, withoutSlash } from "./state.ts";

/**
 * Marks a link to the page it stands on, or to one above that.
 *
 * @param props The attributes of the link, which are added to.
 */
export function markLink(
  props: Record<string, unknown>,
  { pathname }: RenderState,
): void {
  const { href } = props;
  if (typeof href !== "string" || href[0] !== "/") return;
  // Most links of a page lead elsewhere, which their first letter tells.
  if (href[1] !== pathname[1] && /^\/[^?#]/.test(href)) return;
  const end = href.search(/[?#]/);
  const path = withoutSlash(end === -1 ? href : href.slice(0, end));
  if (path === pathname) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
    return;
  }
  if (path !== "/" && !pathname.startsWith(`${path}/`)) return;
  props["data-ancestor"] = "true";
  props["aria-current"] = "true";
}
