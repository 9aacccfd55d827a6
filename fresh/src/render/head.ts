import {
  type ComponentChildren,
  Fragment,
  isValidElement,
  toChildArray,
  type VNode,
} from "preact";

/** What a page's `Head`s hold: of elements that are alike, the last one. */
export type Hoisted = Map<string, VNode>;

/** Takes the elements of a `Head`, to be shown in the document's head. */
export function hoist(children: ComponentChildren, hoisted: Hoisted): void {
  for (const element of elementsOf(children)) {
    hoisted.set(keyOf(element), element);
  }
}

/**
 * The elements of the document's head: what was hoisted takes the place of
 * what is alike, or stands at the end.
 */
export function headElements(
  children: ComponentChildren,
  hoisted: Hoisted,
): VNode[] {
  const rest = new Map(hoisted);
  const own = elementsOf(children).map((element) => {
    const key = keyOf(element);
    const replacement = rest.get(key);
    rest.delete(key);
    return replacement ?? element;
  });
  return [...own, ...rest.values()];
}

function elementsOf(children: ComponentChildren): VNode[] {
  return toChildArray(children).flatMap((child) => {
    if (!isValidElement(child)) return [];
    const { type, props } = child as VNode<{ exprs?: ComponentChildren }>;
    if (type !== Fragment) return [child as VNode];
    // A fragment of precompiled JSX has its elements in `exprs`.
    return elementsOf(props.exprs ?? props.children);
  });
}

/** What tells elements of a head apart. */
function keyOf({ key, type, props }: VNode): string {
  if (key !== undefined && key !== null) return String(key);
  if (type === "title") return "title";
  const attributes = Object.entries(props)
    .filter(([name]) =>
      name !== "children" && !(type === "meta" && name === "content")
    )
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [type, ...attributes.sort()].join(" ");
}
