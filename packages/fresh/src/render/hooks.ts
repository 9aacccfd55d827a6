import { type ComponentType, Fragment, h, options, type VNode } from "preact";
import { lockImage } from "../runtime/asset.ts";
import { Head } from "../runtime/head.ts";
import { headChildren, HeadContent, moveElement } from "./head.ts";
import { IslandRoot, Scripts } from "./islands.ts";
import { current, type RenderState, withoutSlash } from "./state.ts";

type Visit = (vnode: VNode, state: RenderState) => void;
type Props = Record<string, unknown>;

/** Preact's hook that runs before a vnode is rendered, under its real name. */
const hooks = options as { __b?: (vnode: VNode) => void };
const before = hooks.__b;

hooks.__b = (vnode) => {
  if (current !== null) visit(vnode, current);
  before?.(vnode);
};

function visit(vnode: VNode, state: RenderState): void {
  const { type, props, key } = vnode;
  if (typeof type === "string") {
    if (state.place !== null) moveElement(vnode, state);
    ELEMENTS.get(vnode.type)?.(vnode, state);
  } else if (type === Head) {
    vnode.type = HeadContent;
  } else if (!state.insideIsland && type !== Fragment) {
    const name = state.build.islands.get(type);
    if (name === undefined) return;
    vnode.type = IslandRoot as ComponentType;
    vnode.props = { name, type, props, key, children: null } as VNode["props"];
  }
}

const inline: Visit = (vnode, state) => {
  const props = vnode.props as Props;
  props.nonce ??= state.nonce;
};

/** Marks a link to this page, or to one above it, as the original does. */
const link: Visit = (vnode, state) => {
  const props = vnode.props as Props;
  const { href } = props;
  if (typeof href !== "string" || href[0] !== "/") return;
  // Most links of a page lead elsewhere, which their first letter tells.
  if (href[1] !== state.pathname[1] && /^\/[^?#]/.test(href)) return;
  const end = href.search(/[?#]/);
  const path = withoutSlash(end === -1 ? href : href.slice(0, end));
  if (path === state.pathname) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
  } else if (path === "/" || state.pathname.startsWith(`${path}/`)) {
    props["data-ancestor"] = "true";
    props["aria-current"] = "true";
  }
};

const ELEMENTS = new Map<unknown, Visit>([
  ["a", link],
  ["img", lockImage],
  ["source", lockImage],
  ["html", (_, state) => {
    state.hasHtml = true;
  }],
  ["head", (vnode, state) => {
    state.hasHead = true;
    if (state.hoisted.size === 0) return;
    const children = headChildren(vnode.props.children);
    vnode.props = { ...vnode.props, children };
  }],
  ["body", (vnode, state) => {
    state.hasBody = true;
    const children = [vnode.props.children, h(Scripts, null)];
    vnode.props = { ...vnode.props, children };
  }],
  ["script", inline],
  ["style", inline],
]);
