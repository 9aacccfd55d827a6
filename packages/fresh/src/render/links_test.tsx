import assert from "node:assert/strict";
import { render, renderMade } from "./testing.tsx";

type Mark = "page" | "ancestor" | null;

const LINKS: [page: string, href: string, mark: Mark][] = [
  ["/", "/", "page"],
  ["/", "/a", null],
  ["/a", "/", "ancestor"],
  ["/a", "/a", "page"],
  ["/a/", "/a", "page"],
  ["/a/b", "/a", "ancestor"],
  ["/a/b", "/a/", "ancestor"],
  ["/ab", "/a", null],
  ["/a", "/a#top", "page"],
  ["/a", "/a?", "page"],
  ["/a?sort=price", "/a", "page"],
  ["/a?sort=price", "/a?sort=price#top", "page"],
  ["/a?sort=price", "/a?sort=newest", "ancestor"],
  ["/a", "/a?sort=price#top", "ancestor"],
  ["/?q=gr%C3%BCn", "/?q=grün", "page"],
  ["/?q=blau", "/?q=grün", "ancestor"],
  ["/a", "https://example.com/a", null],
  ["/a", "#top", null],
];
for (const [page, href, mark] of LINKS) {
  Deno.test(`on ${page}, a link to ${href} is ${mark}`, async () => {
    const { body = "" } = await render(() => <a href={href}>x</a>, page);
    assert.equal(
      /aria-current="(\w+)"/.exec(body)?.[1] ?? null,
      {
        page: "page",
        ancestor: "true",
        none: null,
      }[mark ?? "none"],
    );
    assert.equal(body.includes('data-current="true"'), mark === "page");
    assert.equal(body.includes('data-ancestor="true"'), mark === "ancestor");
  });
}

Deno.test("a link that says itself what it is stays as it is", async () => {
  for (const own of ["step", "false"] as const) {
    const { body } = await render(
      () => <a href="/a" aria-current={own}>x</a>,
      "/a",
    );
    assert.equal(body, `<a href="/a" aria-current="${own}">x</a>`);
  }
});

Deno.test("a link that was made before, and perhaps for many pages, is of none", async () => {
  const kept = <a href="/a">x</a>;
  for (const path of ["/a", "/a/b"]) {
    const { body } = await renderMade(kept, path);
    assert.equal(body, '<a href="/a">x</a>');
  }
});
