import { DevalueError, uneval } from "devalue";
import { isValidElement } from "preact";
import { CLIENT_SCRIPT, scriptsPath, SIGNALS_SCRIPT } from "../build.ts";
import { SlotContent } from "./islands.ts";
import type { RenderState } from "./state.ts";

/**
 * The script of a page with islands: imports what the page uses and hydrates
 * it with the props of the server. The props are written as JavaScript, so
 * the browser needs no parser for them.
 *
 * @throws TypeError naming island and prop, when one cannot cross.
 */
export function scriptOf(state: RenderState): string {
  const names = [...new Set(state.uses.map(({ name }) => name))];
  let hasSignals = false;
  const props = serialize(state, () => hasSignals = true);
  const scripts = state.basePath + scriptsPath(state.build.id);
  const load = (what: string, script: string) =>
    `import ${what} from"${scripts}${script}.js";`;
  return load("{boot,slot}", CLIENT_SCRIPT) +
    names.map((name, i) => load(`_${i}`, name)).join("") +
    (hasSignals ? load("{signal}", SIGNALS_SCRIPT) : "") +
    `boot({${names.map((name, i) => `"${name}":_${i}`)}},${props})`;
}

/** The scripts that a page with islands loads, to be fetched at once. */
export function preloadsOf({ build, basePath, uses }: RenderState): string {
  const names = new Set([CLIENT_SCRIPT, ...uses.map(({ name }) => name)]);
  const scripts = basePath + scriptsPath(build.id);
  return Array.from(
    names,
    (name) => `<${scripts}${name}.js>; rel="modulepreload"; as="script"`,
  ).join(", ");
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
      `The prop "${prop}" of island "${use?.name}" cannot reach the ` +
        `browser: ${error.message} (at ${error.path.replace(/^\[\d+\]/, "")})`,
      { cause: error },
    );
  }
}

/** Every instance of a signal carries this, in any copy of the library. */
const SIGNAL = Symbol.for("preact-signals");

/**
 * Whether a value is a signal. Told without loading the library, which hooks
 * into all rendering, for apps that have no signals.
 */
export function isSignal(value: unknown): value is { peek(): unknown } {
  return typeof value === "object" && value !== null &&
    (value as { brand?: unknown }).brand === SIGNAL;
}
