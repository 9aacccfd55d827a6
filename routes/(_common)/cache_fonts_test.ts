import { App } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../../define.ts";
import { cacheFonts } from "./cache_fonts.ts";

const cases: [path: string, status: number, kept: boolean][] = [
  ["/fonts/figtree.woff2", 200, true],
  ["/fonts/nothing.woff2", 404, false],
  ["/styles.css", 200, false],
];

for (const [path, status, kept] of cases) {
  Deno.test(`${path} with status ${status} is ${kept ? "" : "not "}kept by browsers`, async () => {
    const handle = new App<State>().use(cacheFonts).get(
      "*",
      () =>
        new Response("", {
          status,
          headers: { "cache-control": "no-store" },
        }),
    ).handler();
    const { headers } = await handle(new Request(`http://node${path}`));
    const expected = kept ? "public, max-age=31536000, immutable" : "no-store";
    assert.equal(headers.get("cache-control"), expected);
  });
}
