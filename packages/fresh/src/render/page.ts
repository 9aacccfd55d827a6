import {
  type ComponentType,
  Fragment,
  type FunctionComponent,
  h,
  isValidElement,
  type VNode,
} from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { type Context, internalsOf } from "../context.ts";
import type {
  AsyncAnyComponent,
  PageProps,
  RouteComponent,
} from "../handlers.ts";
import "./hooks.ts";
import { Scripts } from "./islands.ts";
import { preloadsOf } from "./script.ts";
import { RenderState, renderWith } from "./state.ts";

/** Under it, the answer holds the page's nonce, as the original's does. */
const NONCE = Symbol.for("__freshNonce");

/** The nonce that a rendered page may use; null for other answers. */
export function nonceOf(response: Response): string | null {
  return (response as { [NONCE]?: string })[NONCE] ?? null;
}

/**
 * Renders a page inside its layouts and `_app` into an HTML answer. The page
 * goes first, so that what it puts into `Head` is known when `_app` is
 * rendered.
 *
 * @returns The page, or the answer that an async component gave instead.
 */
export async function renderPage<State>(
  ctx: Context<State>,
  page: VNode | null,
  init: ResponseInit,
): Promise<Response> {
  if (page !== null && !isValidElement(page)) {
    throw new Error("ctx.render() takes JSX, and was given something else.");
  }
  const { build, wrapping: { app, layouts } } = internalsOf(ctx);
  let content = page;
  for (const layout of layouts.toReversed()) {
    const inner = content;
    const wrapped = await componentToVNode(ctx, layout, null, () => inner);
    if (wrapped instanceof Response) return wrapped;
    content = wrapped;
  }
  let html: VNode | null = null;
  const outer = app === null
    ? null
    : await componentToVNode(ctx, app, null, () => html);
  if (outer instanceof Response) return outer;

  const state = new RenderState(build, ctx.config.basePath, ctx.url.pathname);
  const body = renderWith(state, () => {
    let text = renderToString(content ?? h(Fragment, null));
    if (outer !== null) {
      html = jsxTemplate([text]) as VNode;
      text = renderToString(outer);
    }
    return complete(text, state);
  });

  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (state.uses.length > 0) headers.append("Link", preloadsOf(state));
  const response = new Response(`<!DOCTYPE html>${body}`, { ...init, headers });
  return Object.assign(response, { [NONCE]: state.nonce });
}

/**
 * Makes the vnode of a page, layout or `_app`.
 *
 * @param inner What it wraps.
 * @returns The vnode, or the answer an async component gave instead of one.
 */
export async function componentToVNode<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  data: unknown,
  inner: () => VNode | null,
): Promise<VNode | Response | null> {
  const props: PageProps<unknown, State> = {
    Component: inner as FunctionComponent,
    config: ctx.config,
    data,
    error: ctx.error,
    info: ctx.info,
    params: ctx.params,
    req: ctx.req,
    state: ctx.state,
    url: ctx.url,
    route: ctx.route,
  };
  return component instanceof AsyncFunction
    ? await (component as AsyncAnyComponent<typeof props>)(props)
    : h(component as ComponentType<typeof props>, props) as VNode;
}

const AsyncFunction = (async () => {}).constructor;

/** Adds what a document needs and the page did not write itself. */
function complete(html: string, state: RenderState): string {
  if (state.hasHtml && state.hasHead && state.hasBody) return html;
  let text = html;
  if (!state.hasBody) {
    text = `<body>${text}${renderToString(h(Scripts, null))}</body>`;
  }
  if (!state.hasHead) {
    const head = renderToString(h(Fragment, null, ...state.hoisted.values()));
    text = `<head><meta charset="utf-8"/>${head}</head>${text}`;
  }
  return state.hasHtml ? text : `<html>${text}</html>`;
}
