import type { ComponentChildren } from "preact";

/**
 * Shows the children that a component was given, inside one of the component's
 * own elements. Written there as `{children}`, a text beside an element is
 * escaped twice on the server: by precompiled JSX, which escapes the strings of
 * a list, and by the renderer.
 */
export function Content({ children }: { children: ComponentChildren }) {
  return children;
}
