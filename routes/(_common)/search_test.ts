import assert from "node:assert/strict";
import { formatMoney } from "../../components/format/money.ts";
import { activeFilters, readSearch } from "./search.ts";

const search = (query: string) =>
  readSearch(new URL(`http://market.example/${query}`), "USD");
const money = (cents: number) => formatMoney(cents, "USD");

Deno.test("the bare home page looks for everything, newest first", () => {
  const { query, problem } = search("");
  assert.equal(problem, null);
  assert.equal(query?.sort, "newest");
  assert.equal(query?.q, undefined);
});

Deno.test("prices are typed in whole money and looked up in cents", () => {
  const { query } = search("?price_from=12.50&price_to=1,000");
  assert.equal(query?.min, 1250);
  assert.equal(query?.max, 100_000);
});

Deno.test("empty fields of the form and decorations of a link say nothing", () => {
  const { query, problem } = search(
    "?q=&category=&price_from=&utm_source=mail",
  );
  assert.equal(problem, null);
  assert.equal(query?.q, undefined);
  assert.equal(query?.min, undefined);
});

for (
  const query of [
    "?price_from=cheap",
    "?price_to=-4",
    "?category=weapons",
    "?condition=broken",
    "?sort=best",
    "?price_from=20&price_to=10",
    "?after=nowhere",
    `?q=${"x".repeat(101)}`,
  ]
) {
  Deno.test(`${query.slice(0, 40)} is told what is wrong`, () => {
    const { query: understood, problem } = search(query);
    assert.equal(understood, null);
    assert.ok(problem);
  });
}

Deno.test("each filter in force can be lifted alone", () => {
  const filters = activeFilters(
    search("?q=bike&category=sports&price_to=90&sort=cheapest"),
    money,
  );
  assert.deepEqual(filters, [
    {
      label: "“bike”",
      withoutHref: "?category=sports&price_to=90&sort=cheapest",
    },
    {
      label: "Sports",
      withoutHref: "?q=bike&price_to=90&sort=cheapest",
    },
    {
      label: "Up to $90.00",
      withoutHref: "?q=bike&category=sports&sort=cheapest",
    },
  ]);
});
