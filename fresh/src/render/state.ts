import type { ComponentChildren, VNode } from "preact";
import type { Build, Island } from "../build.ts";

/** One use of an island on a page. */
export interface IslandUse {
  island: Island;
  props: Record<string, unknown>;
}

/** JSX given to an island: what the browser takes from the page's HTML. */
export interface Slot {
  name: string;
  content: ComponentChildren;
  rendered: boolean;
}

/** What is found out about a page while it is rendered. */
export class RenderState {
  /** Whether what is rendered now belongs to an island. */
  insideIsland = false;
  /** Whether it stands in a `Head`. */
  insideHead = false;
  /** Whether it stands in the document's own head. */
  insideDocumentHead = false;
  readonly uses: IslandUse[] = [];
  readonly slots: Slot[] = [];
  /** What `Head` holds back for the document's head, by key. */
  readonly hoisted: Map<string, VNode> = new Map();
  hasHtml = false;
  hasHead = false;
  hasBody = false;
  /** The path of the page, without a slash at its end. */
  readonly pathname: string;

  constructor(
    readonly build: Build,
    readonly basePath: string,
    pathname: string,
    /** Gives the nonce of inline scripts and styles. */
    readonly nonce: () => string,
  ) {
    this.pathname = withoutSlash(pathname);
  }
}

/** A path without a slash at its end, unless it is the root. */
export function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

let current: RenderState | null = null;

/** The page being rendered. Rendering is synchronous: there is one at most. */
export function currentState(): RenderState | null {
  return current;
}

/**
 * Renders with `state` as the page being rendered.
 *
 * @returns What `render` returns.
 */
export function renderWith<T>(state: RenderState, render: () => T): T {
  const before = current;
  current = state;
  try {
    return render();
  } finally {
    current = before;
  }
}
