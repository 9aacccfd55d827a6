// In a browser, the scripts' own address tells the build they belong to.
const ofScript = /\/_fresh\/js\/([^/]+)\//.exec(import.meta.url);

/** Identifies the build. Part of the address of every asset. */
export let BUILD_ID: string = ofScript?.[1] ?? "";

/** On a server: says which build it serves. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
