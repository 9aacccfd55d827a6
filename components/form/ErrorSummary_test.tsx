import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { ErrorSummary } from "./ErrorSummary.tsx";

function summary(message: string, fields: Record<string, string>): string {
  const form = { values: {}, fields, message, commandId: "" };
  return renderToString(<ErrorSummary form={form} />);
}

Deno.test("what is wrong with one field is said once, with the way there", () => {
  const taken = "This username is taken.";
  const html = summary(taken, { username: taken });
  assert.equal(html.split(taken).length - 1, 1);
  assert.match(html, /<a href="#username">This username is taken\.<\/a>/);
});

Deno.test("every field that is wrong is named below what is wrong in all", () => {
  const html = summary("Look again.", { title: "Write one.", price: "Ask." });
  assert.match(html, /<h2>Look again\.<\/h2>/);
  assert.match(html, /<a href="#title">Write one\.<\/a>/);
  assert.match(html, /<a href="#price">Ask\.<\/a>/);
});
