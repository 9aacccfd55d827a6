import {
  type ComponentChildren,
  Fragment,
  h,
  isValidElement,
  type Key,
  type VNode,
} from "preact";
import type { Island } from "../build.ts";
import { SetInside } from "./head.ts";
import { scriptOf } from "./script.ts";
import { isSignal } from "./signal.ts";
import { currentState } from "./state.ts";

/** A comment, which the renderer writes for a fragment with this prop. */
export function comment(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as object);
}

/**
 * Stands for an island that a page uses: renders it between comments that
 * tell the browser where it is, and keeps its props for the page's script.
 */
export function IslandRoot(
  { island, props, key }: {
    island: Island;
    props: Record<string, unknown>;
    key?: Key;
  },
): VNode | null {
  const state = currentState();
  if (state === null) return null;
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    given[name] = isSlot(name, value)
      ? h(SlotContent, {
        id: state.slots.push({
          name,
          content: value as ComponentChildren,
          rendered: false,
        }) - 1,
      })
      : value;
  }
  const index = state.uses.push({ island, props: given }) - 1;
  return h(
    Fragment,
    null,
    comment(`frsh:island:${island.name}:${index}:${key ?? ""}`),
    h(SetInside, { what: "insideIsland", to: true }),
    h(island.component, given),
    h(SetInside, { what: "insideIsland", to: false }),
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
export function SlotContent({ id }: { id: number }): VNode | null {
  const state = currentState();
  const slot = state?.slots[id];
  if (slot === undefined) return null;
  slot.rendered = true;
  return h(
    Fragment,
    null,
    comment(`frsh:slot:${id}`),
    h(SetInside, { what: "insideIsland", to: false }),
    slot.content,
    h(SetInside, { what: "insideIsland", to: true }),
    comment("/frsh:slot"),
  );
}

/** What a page with islands ends with: JSX not shown yet, and the script. */
export function Scripts(): VNode | null {
  const state = currentState();
  if (state === null || state.uses.length === 0) return null;
  return h(Fragment, null, h(HiddenSlots, { from: 0 }), h(PageScript, null));
}

/** The slots that no island shows yet; they may hold islands of their own. */
function HiddenSlots({ from }: { from: number }): VNode | null {
  const state = currentState();
  if (state === null || from >= state.slots.length) return null;
  const templates = state.slots.slice(from).map((slot, i) =>
    slot.rendered
      ? null
      : h("template", { id: `frsh-slot-${from + i}` }, slot.content)
  );
  const next = h(HiddenSlots, { from: state.slots.length });
  return h(Fragment, null, templates, next);
}

function PageScript(): VNode | null {
  const state = currentState();
  if (state === null) return null;
  const script = { __html: scriptOf(state) };
  return h("script", {
    type: "module",
    dangerouslySetInnerHTML: script,
  }) as VNode;
}
