/** How the elements in a `Head` get into the document's head. */
import { type ComponentChildren, Fragment, h, type VNode } from "preact";
import { currentPage, type RenderState } from "./state.ts";

const ELEMENTS = new Set<unknown>(
  ["title", "meta", "link", "script", "style", "base", "noscript", "template"],
);

/** Stands for a `Head`: the elements in it move to the document's head. */
export function HeadContent(
  { children }: { children?: ComponentChildren },
): VNode {
  return within("Head", children);
}

/**
 * The children of the document's head: what was hoisted takes the place of
 * what is alike, or stands at the end.
 */
export function headChildren(children: ComponentChildren): VNode {
  return within("head", [children, h(Remaining, null)]);
}

/** Moves an element out of a `Head`, or into the place of one like it. */
export function moveElement(
  vnode: VNode,
  { place, hoisted }: RenderState,
): void {
  if (!ELEMENTS.has(vnode.type)) return;
  const key = keyOf(vnode);
  if (place === "Head") {
    hoisted.set(key, { ...vnode });
    vnode.type = Fragment;
    vnode.props = { children: null };
  } else {
    const { type, props } = hoisted.get(key) ?? vnode;
    hoisted.delete(key);
    Object.assign(vnode, { type, props });
  }
}

function within(
  place: RenderState["place"],
  children: ComponentChildren,
): VNode {
  const begin = h(Place, { place });
  return h(Fragment, null, begin, children, h(Place, { place: null }));
}

/** Renders nothing: notes where the renderer, which goes in order, is. */
function Place({ place }: Pick<RenderState, "place">): null {
  currentPage().place = place;
  return null;
}

function Remaining(): VNode {
  const page = currentPage();
  page.place = null;
  return h(Fragment, null, ...page.hoisted.values());
}

/**
 * What elements of a head have in common that take each other's place: the
 * key, or the kind and the attributes. Where a link leads and what a meta
 * element says do not count, so that a page has one canonical link and one
 * description.
 */
function keyOf({ key, type, props }: VNode): string {
  if (key !== undefined && key !== null) return String(key);
  if (type === "title") return "title";
  const attributes = Object.entries(props)
    .filter(([name]) =>
      name !== "children" && name !== "nonce" &&
      !(type === "meta" && name === "content") &&
      !(type === "link" && name === "href")
    )
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [type, ...attributes.sort()].join(" ");
}
