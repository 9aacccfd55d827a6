/**
 * How a page becomes an answer.
 *
 *     ctx.render(page)
 *       │ 1 wrap     the page in its layouts, the innermost first
 *       │ 2 render   that, to text            ┐ hooks.ts sees every element:
 *       │ 3 render   `_app` around that text  ┘ links, Head, islands
 *       ▼ 4 answer   with the nonce and the scripts to load
 *
 * The page goes before `_app`, so that what it puts into `Head` is known when
 * the document's head is rendered (head.ts), and which islands it uses when
 * its body ends (islands.ts, body_end.ts, script.ts).
 */
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
import { BUILD, type Build } from "../build.ts";
import type { PageComponent, PageProps, RequestProps } from "../handlers.ts";
import "./hooks.ts";
import { preloadsOf } from "./script.ts";
import { RenderState, renderWith } from "./state.ts";

/** What a page is wrapped in, the outermost layout first. */
export interface Wrapping<State> {
  readonly app: PageComponent<State> | null;
  readonly layouts: readonly PageComponent<State>[];
}

/** Under it, the answer holds the page's nonce, as the original's does. */
const NONCE = Symbol.for("__freshNonce");

/**
 * Renders a page inside its layouts and `_app` into an HTML answer. It rejects
 * with an Error when `page` is not JSX, and with whatever a component throws.
 */
export function renderPage<State>(
  ctx: RequestProps<State> & { readonly [BUILD]: Build },
  wrapping: Wrapping<State>,
  page: VNode | null,
  init: ResponseInit = {},
): Promise<Response> {
  return Promise.try(() => answerWith(ctx, wrapping, page, init));
}

function answerWith<State>(
  ctx: RequestProps<State> & { readonly [BUILD]: Build },
  { app, layouts }: Wrapping<State>,
  page: VNode | null,
  init: ResponseInit,
): Response {
  if (page !== null && !isValidElement(page)) {
    throw new Error("ctx.render() takes JSX, and was given something else.");
  }
  const content = layouts.reduceRight<VNode | null>(
    (inner, layout) => componentToVNode(ctx, layout, null, () => inner),
    page,
  );
  const state = new RenderState(ctx[BUILD], ctx.url);
  const html = renderWith(state, () => {
    const text = renderToString(content ?? h(Fragment, null));
    if (app === null) return text;
    const inner = jsxTemplate([text]) as VNode;
    return renderToString(componentToVNode(ctx, app, null, () => inner));
  });

  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (state.uses.length > 0) headers.append("Link", preloadsOf(state));
  const response = new Response(`<!DOCTYPE html>${html}`, { ...init, headers });
  return Object.assign(response, { [NONCE]: state.nonce });
}

/**
 * Makes the vnode of a page, layout or `_app`.
 *
 * @param inner What it wraps.
 */
export function componentToVNode<State>(
  { url, req, params, info, state, route }: RequestProps<State>,
  component: PageComponent<State>,
  data: unknown,
  inner: () => VNode | null,
): VNode {
  const props: PageProps<unknown, State> = {
    Component: inner as FunctionComponent,
    data,
    url,
    req,
    params,
    info,
    state,
    route,
  };
  return h(component as ComponentType<typeof props>, props) as VNode;
}
