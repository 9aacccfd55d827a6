/** What holds for every page. */
import assert from "node:assert/strict";
import { HtmlValidate, Parser, StaticConfigLoader } from "html-validate";
import { readPages } from "./pages.ts";

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
});
