import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { ErrorPage } from "./ErrorPage.tsx";

function draw(status: number, code: string, sent = false): string {
  return renderToString(
    <ErrorPage
      status={status}
      code={code}
      message="Why."
      sent={sent}
    />,
  );
}

Deno.test("what passes by itself can be tried again, all else leads home", () => {
  assert.match(draw(503, "no_leader"), /<a [^>]*href[^>]*>Try again</);
  assert.match(draw(500, "internal"), /Try again/);
  assert.match(draw(404, "not_found"), /href="\/">See what is for sale</);
});

Deno.test("a form that was sent in vain is sent again by a reload, if that can help", () => {
  const passing = draw(503, "no_leader", true);
  assert.match(passing, /Why\. Reload this page to send what you wrote again/);
  assert.doesNotMatch(passing, /<a /);
  assert.doesNotMatch(draw(409, "sold_out", true), /Reload/);
});
