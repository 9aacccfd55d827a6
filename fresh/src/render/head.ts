import { type ComponentChildren, Fragment, h, type VNode } from "preact";
import { current } from "./state.ts";

/** What tells elements of a head apart: the later of two equals stays. */
export function headKey(vnode: VNode): string {
  if (vnode.key !== undefined && vnode.key !== null) return String(vnode.key);
  const { type } = vnode;
  if (type === "title") return "title";
  let key = String(type);
  const props = vnode.props as Record<string, unknown>;
  for (const name of Object.keys(props).sort()) {
    if (name === "children" || name === "nonce" || name === "ref") continue;
    if (type === "meta" && name === "content") continue;
    const value = props[name];
    key += name === "dangerouslySetInnerHTML"
      ? (value as { __html: unknown }).__html
      : `::${value}`;
  }
  return key;
}

/** Stands for `Head`: its children are held back while it is rendered. */
export function HoistToHead(
  { children }: { children?: ComponentChildren },
): VNode {
  return within("insideHead", true, children);
}

/** The children of the document's head, and what `Head` held back. */
export function HeadRest(
  { children }: { children?: ComponentChildren },
): VNode {
  const own = within("insideDocumentHead", true, children);
  return h(Fragment, null, own, h(Hoisted, null));
}

function Hoisted(): VNode {
  return h(Fragment, null, ...current!.hoisted.values());
}

type Place = "insideIsland" | "insideHead" | "insideDocumentHead";

/** Children for which it is noted whether they stand in a place. */
export function within(
  place: Place,
  inside: boolean,
  children: ComponentChildren,
): VNode {
  return h(
    Fragment,
    null,
    h(Note, { place, inside }),
    children,
    h(Note, { place, inside: !inside }),
  );
}

/** Renders nothing: notes where the renderer, which goes in order, is. */
function Note({ place, inside }: { place: Place; inside: boolean }): null {
  current![place] = inside;
  return null;
}
