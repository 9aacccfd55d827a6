import { isValidElement } from "preact";
import { DevalueError, uneval } from "devalue";
import type { Island } from "../build.ts";
import { SlotContent } from "./islands.ts";
import { isSignal } from "./signal.ts";
import type { RenderState } from "./state.ts";

/**
 * The script of a page with islands: imports what the page uses and hydrates
 * it with the props of the server. The props are written as JavaScript, so
 * the browser needs no parser for them.
 *
 * @throws TypeError naming island and prop, when one cannot cross.
 */
export function scriptOf(state: RenderState): string {
  const { build, basePath, uses } = state;
  let hasSignals = false;
  const props = serialize(state, () => hasSignals = true);
  const islands = [...new Set(uses.map(({ island }) => island))];
  const imports = islands.map((island, i) =>
    `import ${importName(island, i)} from"${basePath}${island.chunk}";`
  );
  if (hasSignals) {
    imports.push(`import{signal}from"${basePath}${build.signalsEntry}";`);
  }
  const table = islands.map(({ name }, i) => `${JSON.stringify(name)}:_${i}`);
  return `import{boot,slot}from"${basePath}${build.clientEntry}";` +
    imports.join("") + `boot({${table}},${props})`;
}

/** The scripts that a page with islands loads, to be fetched at once. */
export function preloadsOf({ build, basePath, uses }: RenderState): string {
  const paths = new Set([build.clientEntry]);
  for (const { island } of uses) {
    paths.add(island.chunk);
    for (const path of island.imports) paths.add(path);
  }
  return Array.from(
    paths,
    (path) => `<${basePath}${path}>; rel="modulepreload"; as="script"`,
  ).join(", ");
}

function importName({ exportName }: Island, index: number): string {
  return exportName === "default"
    ? `_${index}`
    : `{${exportName} as _${index}}`;
}

function serialize({ uses }: RenderState, onSignal: () => void): string {
  try {
    return uneval(uses.map(({ props }) => props), (value, js) => {
      if (isSignal(value)) {
        onSignal();
        return js`signal(${value.peek()})`;
      }
      if (isValidElement(value) && value.type === SlotContent) {
        return js`slot(${(value.props as unknown as { id: number }).id})`;
      }
    });
  } catch (error) {
    if (!(error instanceof DevalueError)) throw error;
    const [, index, prop] = /^\[(\d+)\](?:\.([^.[]+)|\["(.+?)"\])?/
      .exec(error.path) ?? [];
    const use = uses[Number(index)];
    throw new TypeError(
      `The prop "${prop}" of island "${use?.island.name}" cannot reach the ` +
        `browser: ${error.message} (at ${error.path.replace(/^\[\d+\]/, "")})`,
      { cause: error },
    );
  }
}
