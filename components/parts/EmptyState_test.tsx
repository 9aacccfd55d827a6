import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { EmptyState } from "./EmptyState.tsx";

Deno.test("a name in the text shows as it is written", () => {
  const name = "Tom & Ann <3";
  const html = renderToString(
    <EmptyState icon="bag" title={name}>{name} may come again.</EmptyState>,
  );
  assert.equal(html.split("Tom &amp; Ann &lt;3").length, 3);
});
