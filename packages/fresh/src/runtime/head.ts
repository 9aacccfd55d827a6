import type { ComponentChildren } from "preact";

export interface HeadProps {
  children?: ComponentChildren;
}

/**
 * Puts its children into the document's `<head>`. One with the key, or the
 * kind and attributes, of another takes its place. On the server only: in a
 * browser the document has its head already.
 */
export function Head(_props: HeadProps): ComponentChildren {
  return null;
}
