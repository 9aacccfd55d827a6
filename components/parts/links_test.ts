import assert from "node:assert/strict";
import fc from "fast-check";
import { findLinks } from "./links.ts";

const linked = (text: string) =>
  findLinks(text).flatMap((part) => "href" in part ? [part.href] : []);

const CASES: [string, string[]][] = [
  ["no address at all", []],
  ["see https://example.org/a?b=c#d now", ["https://example.org/a?b=c#d"]],
  ["http://example.org.", ["http://example.org/"]],
  ["(https://example.org/x)", ["https://example.org/x"]],
  [
    "https://en.example.org/wiki/Chair_(office)",
    ["https://en.example.org/wiki/Chair_(office)"],
  ],
  ["one http://a.example, two http://b.example!", [
    "http://a.example/",
    "http://b.example/",
  ]],
  ["HTTPS://EXAMPLE.ORG", ["https://example.org/"]],
  ["javascript:alert(1)", []],
  ["data:text/html,<script>", []],
  ["https://bank.example@evil.example", []],
  ["https://", []],
  ["http://localhost:8000/admin", []],
  ['https://example.org/"onmouseover="x', ["https://example.org/"]],
];

for (const [text, links] of CASES) {
  Deno.test(`links in: ${text}`, () => assert.deepEqual(linked(text), links));
}

Deno.test("a hostile message costs no more than others", () => {
  const hostile = [
    `http://a.b${".".repeat(3980)}a`,
    `http://a.b/${"?.".repeat(1990)}a`,
    `http://${"\u0301\u0323".repeat(1990)}`,
    `http://${"\u0301\u0323".repeat(1990)}/`,
    "http://a.b ".repeat(360),
    "http://".repeat(570),
    "(".repeat(4000),
  ];
  for (const text of hostile) {
    const times = Array.from({ length: 4 }, () => {
      const before = performance.now();
      findLinks(text);
      return performance.now() - before;
    });
    assert.ok(Math.min(...times) < 5, `${text.slice(0, 20)}: ${times}`);
  }
});

Deno.test("the parts together are the text, whatever it is", () => {
  const pieces = fc.array(
    fc.oneof(fc.string(), fc.webUrl(), fc.constant("https://x.example).")),
  );
  fc.assert(
    fc.property(pieces, (pieces) => {
      const text = pieces.join(" ");
      assert.equal(findLinks(text).map((part) => part.text).join(""), text);
    }),
  );
});
