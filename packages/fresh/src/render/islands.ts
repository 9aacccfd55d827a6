/** How the HTML of a page tells where its islands are. */
import {
  type ComponentChildren,
  type ComponentType,
  Fragment,
  h,
  isValidElement,
  type Key,
  type VNode,
} from "preact";
import { currentPage } from "./state.ts";

/** A comment, which the renderer writes for a fragment with this prop. */
function comment(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as object);
}

/** Children of which it is noted whether they belong to an island. */
function inside(island: boolean, children: ComponentChildren): VNode {
  return h(
    Fragment,
    null,
    h(Note, { island }),
    children,
    h(Note, { island: !island }),
  );
}

/** Renders nothing: notes where the renderer, which goes in order, is. */
function Note({ island }: { island: boolean }): null {
  currentPage().insideIsland = island;
  return null;
}

/**
 * Stands for an island that a page uses: renders it between comments that
 * tell the browser where it is, and keeps its props for the page's script.
 */
export function IslandRoot(
  { name, type, props, key }: {
    readonly name: string;
    readonly type: ComponentType;
    readonly props: Readonly<Record<string, unknown>>;
    readonly key?: Key;
  },
): VNode {
  const { slots, uses } = currentPage();
  const given: Record<string, unknown> = {};
  for (const [prop, value] of Object.entries(props)) {
    if (isSlot(prop, value)) {
      const slot = { content: value as ComponentChildren, rendered: false };
      given[prop] = h(SlotContent, { id: slots.push(slot) - 1 });
    } else given[prop] = value;
  }
  const index = uses.push({ name, props: given }) - 1;
  return h(
    Fragment,
    null,
    comment(`frsh:island:${name}:${index}:${key ?? ""}`),
    inside(true, h(type, given)),
    comment("/frsh:island"),
  );
}

function isSlot(name: string, value: unknown): boolean {
  return isValidElement(value) ||
    name === "children" && value !== undefined && value !== null &&
      typeof value !== "function";
}

/** JSX that an island was given, where the island shows it. */
export function SlotContent({ id }: { id: number }): VNode {
  const slot = currentPage().slots[id]!;
  slot.rendered = true;
  return h(
    Fragment,
    null,
    comment(`frsh:slot:${id}`),
    inside(false, slot.content),
    comment("/frsh:slot"),
  );
}
