/**
 * What only the stand-in promises. These tests build with whatever `fresh` is:
 * without the line `links` of deno.json, that is the original.
 */
const IS_STAND_IN = import.meta.resolve("fresh") ===
  new URL("../mod.ts", import.meta.url).href;

/**
 * Names a test that holds on the stand-in alone. On the original it is skipped,
 * and its name says why.
 *
 * @param reason What the original does instead.
 */
export function onStandIn(
  name: string,
  reason: string,
): { readonly name: string; readonly ignore: boolean } {
  return IS_STAND_IN
    ? { name, ignore: false }
    : { name: `${name} (not on the original: ${reason})`, ignore: true };
}
