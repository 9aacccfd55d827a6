/** What holds for every page: its HTML is right, and so are people's words. */
import assert from "node:assert/strict";
import {
  type HtmlElement,
  HtmlValidate,
  Parser,
  StaticConfigLoader,
  TextNode,
} from "html-validate";
import { type ReadPage, readPages, WORDS } from "./pages.ts";

const checker = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:recommended"],
    elements: ["html5"],
    rules: {
      // HTML allows `<input/>`, as Preact writes what has no content.
      "void-style": "off",
    },
  }),
);

/** Screen readers read all of a heading as one name: no part has a role. */
const HEADINGS = "h1, h2, h3, h4, h5, h6";

Deno.test("every page", async (test) => {
  const pages = await readPages();
  assert.ok(pages.length > 50);
  await test.step("is valid HTML", async () => {
    const problems = new Map<string, string[]>();
    for (const { name, html } of pages) {
      const { results } = await checker.validateString(html);
      for (const { messages } of results) {
        for (const { ruleId, message, selector } of messages) {
          const problem = `${ruleId}: ${message} at ${selector}`;
          problems.set(problem, [...problems.get(problem) ?? [], name]);
        }
      }
    }
    assert.deepEqual(Object.fromEntries(problems), {});
  });
  await test.step("has nothing in its headings but their words", async () => {
    const parser = new Parser(await checker.getConfigFor("page.html"));
    const wrong = pages.filter(({ html }) =>
      parser.parseHtml(html).querySelectorAll(HEADINGS)
        .some((heading) => heading.querySelector("[role]") !== null)
    );
    assert.deepEqual(wrong.map(({ name }) => name), []);
  });
  await test.step("shows what people write in its own direction", async () => {
    const parser = new Parser(await checker.getConfigFor("page.html"));
    const shown = new Set<string>();
    const wrong = pages.flatMap((page) =>
      wordsOf(page, parser).flatMap(({ words, place }) => {
        shown.add(words);
        return isolates(place)
          ? []
          : [`${page.name}: ${words} in ${path(place)}`];
      })
    );
    assert.deepEqual(wrong, []);
    assert.deepEqual([...shown].sort(), Object.values(WORDS).sort());
  });
});

/** Returns where on a page people's words stand, in text or in fields. */
function wordsOf(
  { html }: ReadPage,
  parser: Parser,
): { readonly words: string; readonly place: HtmlElement }[] {
  const body = parser.parseHtml(html).querySelector("body");
  assert.ok(body);
  return [body, ...body.querySelectorAll("*")].flatMap((place) => {
    const own = place.childNodes.filter((node) => node instanceof TextNode)
      .map((node) => node.textContent).join("");
    const typed =
      place.is("input") && place.getAttributeValue("type") !== "hidden"
        ? place.getAttributeValue("value") ?? ""
        : "";
    if (place.is("script")) return [];
    return Object.values(WORDS)
      .filter((words) => [own, typed].some((text) => holds(text, words)))
      .map((words) => ({ words, place }));
  });
}

/** Links cut a text in pieces: its beginning is enough. */
function holds(text: string, words: string): boolean {
  return text.includes(words.slice(0, 12));
}

function isolates(place: HtmlElement): boolean {
  for (let at: HtmlElement | null = place; at !== null; at = at.parent) {
    if (at.is("bdi") || at.getAttributeValue("dir") === "auto") return true;
    if (at.is("body")) return false;
  }
  return false;
}

function path(place: HtmlElement): string {
  return place.generateSelector() ?? place.tagName;
}
