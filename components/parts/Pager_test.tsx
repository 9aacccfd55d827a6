import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { Pager } from "./Pager.tsx";

/** Returns the addresses to which a pager leads, by what its links say. */
function linksOf(address: string, next: string | null): Record<string, string> {
  const url = new URL(address, "http://market.example");
  const html = renderToString(<Pager url={url} next={next} />);
  const links = html.matchAll(/<a[^>]* href="([^"]*)"[^>]*>([^<]*)<\/a>/g);
  return Object.fromEntries(
    Array.from(links, ([, href = "", text = ""]) => [
      text,
      href.replaceAll("&amp;", "&"),
    ]),
  );
}

Deno.test("a list on one page has no pager", () => {
  assert.deepEqual(linksOf("/orders", null), {});
});

Deno.test("the first page leads on and keeps the query", () => {
  assert.deepEqual(linksOf("/", "abc_-"), { "Show more": "?after=abc_-" });
  assert.deepEqual(linksOf("/?q=oak%20chair&sort=cheapest", "abc"), {
    "Show more": "?q=oak+chair&sort=cheapest&after=abc",
  });
});

Deno.test("later pages lead on and back to the first, the last one back alone", () => {
  assert.deepEqual(linksOf("/orders?role=seller&after=abc", "def"), {
    "First page": "?role=seller",
    "Show more": "?role=seller&after=def",
  });
  assert.deepEqual(linksOf("/orders?after=abc", null), {
    "First page": "/orders",
  });
});
