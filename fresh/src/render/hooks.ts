import {
  type ComponentChildren,
  type ComponentType,
  Fragment,
  h,
  options,
  type VNode,
} from "preact";
import { lockImage } from "../runtime/asset.ts";
import { Head } from "../runtime/head.ts";
import { headKey, HeadRest, HoistToHead } from "./head.ts";
import { IslandRoot, Scripts } from "./islands.ts";
import { current, type RenderState, withoutSlash } from "./state.ts";

type Visit = (vnode: VNode, state: RenderState) => void;
type Props = Record<string, unknown> & { children?: ComponentChildren };

/** Preact's hook that runs before a vnode is rendered, under its real name. */
const hooks = options as { __b?: (vnode: VNode) => void };
const before = hooks.__b;

hooks.__b = (vnode) => {
  if (current !== null) visit(vnode, current);
  before?.(vnode);
};

function visit(vnode: VNode, state: RenderState): void {
  const { type } = vnode;
  if (typeof type === "string") {
    ELEMENTS.get(type)?.(vnode, state);
  } else if (type === Head) {
    vnode.type = HoistToHead as ComponentType;
  } else if (!state.insideIsland && type !== Fragment) {
    const island = state.build.islands.get(type);
    if (island === undefined) return;
    const props = { island, props: vnode.props, key: vnode.key };
    replace(vnode, IslandRoot as ComponentType, props);
  }
}

function replace(vnode: VNode, type: VNode["type"], props: object): void {
  vnode.type = type;
  vnode.props = props as VNode["props"];
}

const inHead: Visit = (vnode, state) => {
  if (state.insideHead) {
    const held = h(vnode.type as string, { ...vnode.props }) as VNode;
    state.hoisted.set(headKey(vnode), held);
    replace(vnode, Fragment as ComponentType, {});
  } else if (state.insideDocumentHead && state.hoisted.size > 0) {
    const key = headKey(vnode);
    const hoisted = state.hoisted.get(key);
    if (hoisted === undefined) return;
    state.hoisted.delete(key);
    replace(vnode, hoisted.type, hoisted.props);
  }
};

const inline: Visit = (vnode, state) => {
  const props = vnode.props as Props;
  props.nonce ??= state.nonce;
  inHead(vnode, state);
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

const ELEMENTS = new Map<string, Visit>([
  ["a", link],
  ["img", lockImage],
  ["source", lockImage],
  ["html", (_, state) => {
    state.hasHtml = true;
  }],
  ["head", (vnode, state) => {
    state.hasHead = true;
    const { children, ...props } = vnode.props as Props;
    vnode.props = { ...props, children: h(HeadRest, { children }) };
  }],
  ["body", (vnode, state) => {
    state.hasBody = true;
    const { children, ...props } = vnode.props as Props;
    vnode.props = { ...props, children: [children, h(Scripts, null)] };
  }],
  ["script", inline],
  ["style", inline],
  ["title", inHead],
  ["meta", inHead],
  ["link", inHead],
  ["base", inHead],
  ["noscript", inHead],
  ["template", inHead],
]);
