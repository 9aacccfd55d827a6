/** What is found out about a page while it is rendered. */
import type { ComponentChildren, VNode } from "preact";
import type { Build } from "../build.ts";

/** An island that a page uses. */
export interface IslandUse {
  readonly name: string;
  /** What it was given, with `SlotContent` in the place of JSX. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** JSX given to an island: what the browser takes from the page's HTML. */
interface Slot {
  readonly content: ComponentChildren;
  rendered: boolean;
}

/** What is found out about a page while it is rendered. */
export class RenderState {
  /** Whether what is rendered now belongs to an island. */
  insideIsland = false;
  /** Whether it stands in a `Head`, or in the document's head. */
  place: "Head" | "head" | null = null;
  /** Each use of an island, in the order of their comments. */
  readonly uses: IslandUse[] = [];
  readonly slots: Slot[] = [];
  /** What `Head`s hold, by key: of elements that are alike, the last one. */
  readonly hoisted = new Map<string, VNode>();
  /** Marks the page's own inline scripts and styles. */
  readonly nonce = crypto.randomUUID().replaceAll("-", "");
  /** The path of the page, without a slash at its end. */
  readonly pathname: string;
  /** The query of the page, `?` included, or nothing. */
  readonly search: string;

  constructor(
    readonly build: Build,
    { pathname, search }: Pick<URL, "pathname" | "search">,
  ) {
    this.pathname = withoutSlash(pathname);
    this.search = search;
  }
}

/** A path without a slash at its end, unless it is the root. */
export function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

let current: RenderState | null = null;

/**
 * Renders with `state` as the page being rendered. Rendering is synchronous,
 * so there is one such page at most.
 */
export function renderWith(state: RenderState, render: () => string): string {
  current = state;
  try {
    return render();
  } finally {
    current = null;
  }
}

/** The page being rendered, for Preact's hooks; null outside of a render. */
export function pageInRender(): RenderState | null {
  return current;
}

/** The page being rendered, for components that stand in pages alone. */
export function currentPage(): RenderState {
  if (current === null) throw new Error("No page is being rendered.");
  return current;
}
