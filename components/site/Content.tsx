import type { ComponentChildren } from "preact";

/**
 * Shows the children that a component was given, inside one of its own elements. Set there directly, text beside something
 * else comes out escaped twice on the server: precompiled JSX escapes the strings of a list, and then the renderer does.
 */
export function Content({ children }: { children: ComponentChildren }) {
  return children;
}
