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
  [
    "(https://en.wikipedia.org/wiki/Foo_(bar))",
    ["https://en.wikipedia.org/wiki/Foo_(bar)"],
  ],
  ["（https://example.com/x）", ["https://example.com/x"]],
  ["见https://example.com/x。好", ["https://example.com/x"]],
  ["「https://example.com/x」", ["https://example.com/x"]],
  ["“https://example.com/x”", ["https://example.com/x"]],
  ["«https://example.com/x»", ["https://example.com/x"]],
  ["[https://example.com/x]", ["https://example.com/x"]],
  ["[see](https://example.com/x).", ["https://example.com/x"]],
  ["*https://example.com/x*", ["https://example.com/x"]],
  ["ראו https://example.com/x؟", ["https://example.com/x"]],
  ["https://ja.example.org/wiki/東京", [
    "https://ja.example.org/wiki/%E6%9D%B1%E4%BA%AC",
  ]],
  ["https://почта.рф/x", ["https://xn--80a1acny.xn--p1ai/x"]],
  ["www.example.com/x, please", ["https://www.example.com/x"]],
  ["wow, www... what", []],
  ["ann@example.com and +1 555 0100", []],
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
    `http://a.b/${")".repeat(3980)}`,
    `www.${"a.".repeat(1990)}`,
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
    fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.constantFrom("https://x.example).", "www.x.y", "（"),
    ),
  );
  fc.assert(
    fc.property(pieces, (pieces) => {
      const text = pieces.join(" ");
      assert.equal(findLinks(text).map((part) => part.text).join(""), text);
    }),
  );
});
