import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { ActionForm } from "./ActionForm.tsx";

Deno.test("a name on the button shows as it is written", () => {
  const name = "Tom & Ann <3";
  const html = renderToString(<ActionForm>Block {name}</ActionForm>);
  assert.match(html, />Block Tom &amp; Ann &lt;3<\/button>/);
});
