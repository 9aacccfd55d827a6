import type { ComponentChildren } from "preact";
import type { Build } from "../build.ts";
import type { Hoisted } from "./head.ts";

/** JSX given to an island: what the browser takes from the page's HTML. */
export interface Slot {
  content: ComponentChildren;
  rendered: boolean;
}

/** What is found out about a page while it is rendered. */
export class RenderState {
  /** Whether what is rendered now belongs to an island. */
  insideIsland = false;
  /** Whether it stands in a `Head`, or in the document's head. */
  place: "Head" | "head" | null = null;
  /** Each use of an island, by name, with its props. */
  readonly uses: { name: string; props: Record<string, unknown> }[] = [];
  readonly slots: Slot[] = [];
  /** What `Head` holds for the document's head. */
  readonly hoisted: Hoisted = new Map();
  hasHtml = false;
  hasHead = false;
  hasBody = false;
  /** The path of the page, without a slash at its end. */
  readonly pathname: string;
  #nonce = "";

  constructor(readonly build: Build, readonly basePath: string, path: string) {
    this.pathname = withoutSlash(path);
  }

  /** Marks the page's own inline scripts and styles; made when asked for. */
  get nonce(): string {
    return this.#nonce ||= crypto.randomUUID().replaceAll("-", "");
  }
}

/** A path without a slash at its end, unless it is the root. */
export function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** The page being rendered. Rendering is synchronous: there is one at most. */
export let current: RenderState | null = null;

/** Renders with `state` as the page being rendered. */
export function renderWith(state: RenderState, render: () => string): string {
  current = state;
  try {
    return render();
  } finally {
    current = null;
  }
}
