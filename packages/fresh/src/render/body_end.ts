/** What a page with islands ends with. */
import { Fragment, h, type VNode } from "preact";
import { scriptOf } from "./script.ts";
import { currentPage, pageInRender } from "./state.ts";

/** JSX that no island shows yet, and the script that hydrates the islands. */
export function BodyEnd(): VNode | null {
  const page = pageInRender();
  if (page === null || page.uses.length === 0) return null;
  return h(Fragment, null, h(HiddenSlots, { from: 0 }), h(PageScript, null));
}

/** The slots that no island shows yet; they may hold islands of their own. */
function HiddenSlots({ from }: { from: number }): VNode | null {
  const { slots } = currentPage();
  if (from >= slots.length) return null;
  const templates = slots.slice(from).map(({ rendered, content }, i) =>
    rendered ? null : h("template", { id: `frsh-slot-${from + i}` }, content)
  );
  const next = h(HiddenSlots, { from: slots.length });
  return h(Fragment, null, templates, next);
}

function PageScript(): VNode {
  const script = { __html: scriptOf(currentPage()) };
  const props = { type: "module", dangerouslySetInnerHTML: script };
  return h("script", props) as VNode;
}
