import {
  type ComponentChildren,
  type ComponentType,
  Fragment,
  h,
  isValidElement,
  type Key,
  type VNode,
} from "preact";
import { isSignal, scriptOf } from "./script.ts";
import { current } from "./state.ts";

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
  current!.insideIsland = island;
  return null;
}

/**
 * Stands for an island that a page uses: renders it between comments that
 * tell the browser where it is, and keeps its props for the page's script.
 */
export function IslandRoot(
  { name, type, props, key }: {
    name: string;
    type: ComponentType;
    props: Record<string, unknown>;
    key?: Key;
  },
): VNode {
  const { slots, uses } = current!;
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
  // To Preact a signal is an element too, as it can be rendered.
  if (isValidElement(value)) return !isSignal(value);
  return name === "children" && value !== undefined && value !== null &&
    typeof value !== "function";
}

/** JSX that an island was given, where the island shows it. */
export function SlotContent({ id }: { id: number }): VNode {
  const slot = current!.slots[id]!;
  slot.rendered = true;
  return h(
    Fragment,
    null,
    comment(`frsh:slot:${id}`),
    inside(false, slot.content),
    comment("/frsh:slot"),
  );
}

/** What a page with islands ends with: JSX not shown yet, and the script. */
export function Scripts(): VNode | null {
  if (current!.uses.length === 0) return null;
  return h(Fragment, null, h(HiddenSlots, { from: 0 }), h(PageScript, null));
}

/** The slots that no island shows yet; they may hold islands of their own. */
function HiddenSlots({ from }: { from: number }): VNode | null {
  const { slots } = current!;
  if (from >= slots.length) return null;
  const templates = slots.slice(from).map(({ rendered, content }, i) =>
    rendered ? null : h("template", { id: `frsh-slot-${from + i}` }, content)
  );
  const next = h(HiddenSlots, { from: slots.length });
  return h(Fragment, null, templates, next);
}

function PageScript(): VNode {
  const script = { __html: scriptOf(current!) };
  const props = { type: "module", dangerouslySetInnerHTML: script };
  return h("script", props) as VNode;
}
