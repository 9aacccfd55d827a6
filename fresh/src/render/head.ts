import { type ComponentChildren, Fragment, h, type VNode } from "preact";
import { currentState } from "./state.ts";

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
export function HoistToHead(props: { children?: ComponentChildren }): VNode {
  return h(
    Fragment,
    null,
    h(SetInside, { what: "insideHead", to: true }),
    props.children,
    h(SetInside, { what: "insideHead", to: false }),
  );
}

/** The children of the document's head, and what `Head` held back. */
export function HeadRest(props: { children?: ComponentChildren }): VNode {
  return h(
    Fragment,
    null,
    h(SetInside, { what: "insideDocumentHead", to: true }),
    props.children,
    h(SetInside, { what: "insideDocumentHead", to: false }),
    h(Hoisted, null),
  );
}

function Hoisted(): VNode | null {
  const hoisted = currentState()?.hoisted;
  if (hoisted === undefined || hoisted.size === 0) return null;
  return h(Fragment, null, ...hoisted.values());
}

type Flag = "insideIsland" | "insideHead" | "insideDocumentHead";

/** Renders nothing: notes where the renderer, which goes in order, is. */
export function SetInside({ what, to }: { what: Flag; to: boolean }): null {
  const state = currentState();
  if (state !== null) state[what] = to;
  return null;
}
