/** Hydrates the islands of a page; a page's script calls it. */
import {
  type ComponentType,
  Fragment,
  h,
  options,
  render,
  type VNode,
} from "preact";
import { lockImage } from "../runtime/asset.ts";

type Props = Record<string, unknown>;
type Child = VNode | string;

/** Stands in an island's props for JSX that the server has rendered. */
class Slot {
  constructor(readonly id: number) {}
}

/** Written by the server where an island was given JSX. */
export const slot = (id: number): Slot => new Slot(id);

const before = options.vnode;
options.vnode = (vnode) => {
  if (vnode.type === "img" || vnode.type === "source") {
    lockImage(vnode.props as Props);
  }
  before?.(vnode);
};

/**
 * Hydrates all islands of the page.
 *
 * @param components The islands by name.
 * @param allProps The props of each use, in the order of the markers.
 */
export function boot(
  components: Record<string, ComponentType>,
  allProps: Props[],
): void {
  const slots: Comment[] = [];
  const roots: Comment[] = [];
  let depth = 0;
  const comments = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_COMMENT,
  );
  for (let node; (node = comments.nextNode() as Comment | null);) {
    const [prefix, kind, id] = node.data.split(":");
    if (prefix === "frsh") {
      if (kind === "slot") slots[+id!] = node;
      // An island inside another's JSX is hydrated as a part of that one.
      else if (depth++ === 0) roots.push(node);
    } else if (node.data === "/frsh:island") depth--;
  }

  /** The vnode of the island that a marker begins. */
  const islandAt = (marker: Comment): VNode => {
    const [, , name, index, key] = marker.data.split(":");
    const props: Props = { ...allProps[+index!] };
    if (key) props.key = key;
    for (const prop in props) {
      const value = props[prop];
      if (value instanceof Slot) props[prop] = slotContent(value.id);
    }
    return h(components[name!]!, props);
  };

  /** One element, as the island on the server was given one. */
  const slotContent = (id: number): VNode => {
    const template = document.getElementById(`frsh-slot-${id}`);
    const first = slots[id]?.nextSibling ??
      (template as HTMLTemplateElement).content.firstChild;
    return h(Fragment, null, toVNodes(first));
  };

  /** Reads what the server rendered back into vnodes, up to a slot's end. */
  const toVNodes = (first: Node | null): Child[] => {
    const children: Child[] = [];
    for (let node = first; node; node = node.nextSibling) {
      if (node instanceof Comment) {
        if (node.data === "/frsh:slot") break;
        if (node.data.startsWith("frsh:island:")) {
          children.push(islandAt(node));
          node = endOf(node, "island");
        }
      } else if (node instanceof Text) {
        children.push(node.data);
      } else if (node instanceof Element) {
        const props: Props = {};
        for (const { name, value } of node.attributes) {
          props[name] = (node as unknown as Props)[name] === true
            ? true
            : value;
        }
        const inner = toVNodes(node.firstChild);
        children.push(h(node.localName, props, inner) as VNode);
      }
    }
    return children;
  };

  for (const root of roots) {
    // The page's vnodes are read before anything is rendered over them.
    const vnode = islandAt(root);
    render(vnode, between(root, endOf(root, "island")));
  }
}

/** The comment that ends what a comment began. */
function endOf(start: Comment, kind: string): Comment {
  let depth = 0;
  let node: Node = start;
  while ((node = node.nextSibling!)) {
    if (!(node instanceof Comment)) continue;
    if (node.data.startsWith(`frsh:${kind}:`)) depth++;
    else if (node.data === `/frsh:${kind}` && depth-- === 0) break;
  }
  return node as Comment;
}

/**
 * A parent for Preact that holds just what lies between two comments: several
 * islands, and plain HTML, may share the real one.
 */
function between(start: Comment, end: Comment): HTMLElement {
  const parent = start.parentNode!;
  return {
    nodeType: 1,
    parentNode: parent,
    namespaceURI: (parent as Element).namespaceURI,
    get firstChild() {
      const first = start.nextSibling;
      return first === end ? null : first;
    },
    get childNodes() {
      const nodes = [];
      for (let at = start.nextSibling; at !== end; at = at!.nextSibling) {
        nodes.push(at);
      }
      return nodes;
    },
    contains: (node: Node) => parent.contains(node),
    insertBefore: (node: Node, child: Node | null) =>
      parent.insertBefore(node, child ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
  } as unknown as HTMLElement;
}
