/** The script that hydrates the islands of a page. */
import { DevalueError, uneval } from "devalue";
import { isValidElement } from "preact";
import { CLIENT_SCRIPT, scriptsPath } from "../build.ts";
import { SlotContent } from "./islands.ts";
import type { IslandUse, RenderState } from "./state.ts";

/**
 * The script of a page with islands: imports what the page uses and hydrates
 * it with the props of the server. The props are written as JavaScript, so
 * the browser needs no parser for them.
 *
 * @throws TypeError naming island and prop, when one cannot cross.
 */
export function scriptOf({ build, uses }: RenderState): string {
  const names = [...new Set(uses.map(({ name }) => name))];
  const scripts = scriptsPath(build.id);
  const load = (what: string, script: string) =>
    `import ${what} from"${scripts}${script}.js";`;
  return load("{boot,slot}", CLIENT_SCRIPT) +
    names.map((name, i) => load(`_${i}`, name)).join("") +
    `boot({${names.map((name, i) => `"${name}":_${i}`)}},${serialize(uses)})`;
}

/** The scripts that a page with islands loads, to be fetched at once. */
export function preloadsOf({ build, uses }: RenderState): string {
  const names = new Set([CLIENT_SCRIPT, ...uses.map(({ name }) => name)]);
  const scripts = scriptsPath(build.id);
  return Array.from(
    names,
    (name) => `<${scripts}${name}.js>; rel="modulepreload"; as="script"`,
  ).join(", ");
}

function serialize(uses: readonly IslandUse[]): string {
  try {
    return uneval(uses.map(({ props }) => props), (value, js) => {
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
      `The prop "${prop}" of island "${use?.name}" cannot reach the ` +
        `browser: ${error.message} (at ${error.path.replace(/^\[\d+\]/, "")})`,
      { cause: error },
    );
  }
}
