/** Which build this is: part of the address of every asset. */

/** In a browser, the scripts' own address tells the build they belong to. */
const [, OWN_BUILD_ID = ""] = /\/_fresh\/js\/([^/]+)\//.exec(import.meta.url) ??
  [];

let current = OWN_BUILD_ID;

/** Identifies the build. */
export function buildId(): string {
  return current;
}

/** On a server: says which build it serves. */
export function setBuildId(id: string): void {
  current = id;
}
