/** Every page is answered in one way. */
import assert from "node:assert/strict";
import { readSources } from "./sources.ts";

Deno.test("only showPage makes pages, so that each header is counted", async () => {
  const makers = (await readSources())
    .filter(({ path, text }) =>
      path.startsWith("routes/") &&
      /^import \{[^}]*\bpage\b[^}]*\} from "fresh";/m.test(text)
    )
    .map(({ path }) => path);
  assert.deepEqual(makers, ["routes/(_common)/show_page.ts"]);
});
