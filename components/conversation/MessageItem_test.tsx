import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { MessageItem } from "./MessageItem.tsx";

const draw = (body: string) =>
  renderToString(
    <MessageItem
      body={body}
      sentAt="2026-03-04T05:06:07.000Z"
      mine
      timeZone="UTC"
    />,
  );

Deno.test("a message shows the characters that were written, also beside a link", () => {
  assert.match(draw("2 < 3 & more"), />2 &lt; 3 &amp; more</);
  const html = draw("see <b> http://example.com/?a=1&b=2 & go");
  assert.match(html, />see &lt;b> <a /);
  assert.match(html, />http:\/\/example\.com\/\?a=1&amp;b=2<\/a> &amp; go</);
});
