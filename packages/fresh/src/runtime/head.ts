/** How a page adds to the document's head. */
import type { ComponentChildren } from "preact";

/**
 * Puts its children into the document's `<head>`. One with the key, or the
 * kind and attributes, of another takes its place. On the server only: in a
 * browser the document has its head already.
 */
export function Head(
  _props: { readonly children?: ComponentChildren },
): ComponentChildren {
  return null;
}
