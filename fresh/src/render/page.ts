import { Fragment, type FunctionComponent, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { buildOf, type Context, nonceOf, type Wrapping } from "../context.ts";
import type {
  AsyncAnyComponent,
  PageProps,
  RouteComponent,
} from "../handlers.ts";
import { Scripts } from "./islands.ts";
import { HeadRest } from "./head.ts";
import { preloadsOf } from "./script.ts";
import { RenderState, renderWith } from "./state.ts";
import "./hooks.ts";

/** Marks an answer as a rendered page; `csp()` looks for it. */
export const RENDERED: unique symbol = Symbol("rendered page");

/**
 * Renders a page inside layouts and `_app` into an HTML answer. The page goes
 * first, so that what it puts into `Head` is known when `_app` is rendered.
 *
 * @returns The page, or the answer that an async component gave instead.
 */
export async function renderPage<State>(
  ctx: Context<State>,
  page: VNode | null,
  init: ResponseInit,
  { app, layouts }: Wrapping<State>,
): Promise<Response> {
  let content: VNode | null = page;
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

  const state = new RenderState(
    buildOf(ctx),
    ctx.config.basePath,
    ctx.url.pathname,
    () => nonceOf(ctx),
  );
  const body = renderWith(state, () => {
    let text = renderToString(content ?? h(Fragment, null));
    if (outer !== null) {
      html = raw(text);
      text = renderToString(outer);
    }
    return complete(text, state);
  });

  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (state.uses.length > 0) headers.append("Link", preloadsOf(state));
  const response = new Response(`<!DOCTYPE html>${body}`, {
    ...init,
    headers,
  });
  Object.defineProperty(response, RENDERED, { value: true });
  return response;
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
    isPartial: ctx.isPartial,
    params: ctx.params,
    req: ctx.req,
    state: ctx.state,
    url: ctx.url,
    route: ctx.route,
  };
  return isAsync(component)
    ? await component(props)
    : h(component, props) as VNode;
}

const AsyncFunction = (async () => {}).constructor;

function isAsync<State>(
  component: RouteComponent<State>,
): component is AsyncAnyComponent<PageProps<unknown, State>> {
  return component instanceof AsyncFunction;
}

function raw(html: string): VNode {
  return jsxTemplate([html]) as VNode;
}

/** Adds what a document needs and the page did not write itself. */
function complete(html: string, state: RenderState): string {
  if (state.hasHtml && state.hasHead && state.hasBody) return html;
  let text = html;
  if (!state.hasBody) {
    text = `<body>${text}${renderToString(h(Scripts, null))}</body>`;
  }
  if (!state.hasHead) {
    const rest = renderToString(h(HeadRest, null));
    text = `<head><meta charset="utf-8"/>${rest}</head>${text}`;
  }
  return state.hasHtml ? text : `<html>${text}</html>`;
}
