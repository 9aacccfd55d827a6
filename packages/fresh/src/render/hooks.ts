/**
 * Preact's hooks, which see every element of a page: one when its JSX is made,
 * one when it is rendered. Preact has one of each for the whole process, so
 * they ask which page is being rendered. An element is changed by changing
 * what stands in it: that is the way that Preact has for this.
 */
import { type ComponentType, Fragment, h, options, type VNode } from "preact";
import { lockImage } from "../runtime/asset.ts";
import { Head } from "../runtime/head.ts";
import { BodyEnd } from "./body_end.ts";
import { headChildren, HeadContent, moveElement } from "./head.ts";
import { IslandRoot } from "./islands.ts";
import { markLink } from "./links.ts";
import { pageInRender, type RenderState } from "./state.ts";

type Props = Record<string, unknown>;

/** The hook before rendering is Preact's own, and has no public name. */
const hooks: typeof options & { __b?: (vnode: VNode) => void } = options;
const { vnode: beforeMade, __b: beforeRendered } = hooks;

hooks.vnode = (vnode) => {
  const { type, props } = vnode;
  if (typeof type === "string") WHEN_MADE.get(type)?.(props as Props);
  beforeMade?.(vnode);
};

hooks.__b = (vnode) => {
  const page = pageInRender();
  if (page !== null) visit(vnode, page);
  beforeRendered?.(vnode);
};

/**
 * What happens to elements as they are made. JSX that is made outside of a
 * render, and perhaps kept for several, belongs to no page: it is not marked.
 */
const WHEN_MADE = new Map<string, (props: Props) => void>([
  ["img", lockImage],
  ["source", lockImage],
  ["a", (props) => {
    const page = pageInRender();
    if (page !== null) markLink(props, page);
  }],
  ["script", addNonce],
  ["style", addNonce],
  ["body", (props) => {
    props["children"] = [props["children"], h(BodyEnd, null)];
  }],
]);

function addNonce(props: Props): void {
  const page = pageInRender();
  if (page !== null) props["nonce"] ??= page.nonce;
}

/** What happens to an element before it is rendered. */
function visit(vnode: VNode, page: RenderState): void {
  const { type, props, key } = vnode;
  if (typeof type === "string") {
    if (page.place !== null) moveElement(vnode, page);
    if (type === "head" && page.hoisted.size > 0) {
      vnode.props = { ...props, children: headChildren(props.children) };
    }
  } else if (type === Head) {
    vnode.type = HeadContent;
  } else if (!page.insideIsland && type !== Fragment) {
    const name = page.build.islands.get(type);
    if (name === undefined) return;
    vnode.type = IslandRoot as ComponentType;
    vnode.props = { name, type, props, key, children: null } as VNode["props"];
  }
}
