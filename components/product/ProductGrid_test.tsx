import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { ProductCard } from "../../market/catalogue/browse.ts";
import { ProductGrid } from "./ProductGrid.tsx";

const LAMP: ProductCard = {
  id: "0199d6f0-0000-7000-8000-000000000001",
  title: "Desk <lamp> & shade",
  price_cents: 123_450,
  condition: "good",
  category: "home",
  quantity: 1,
  status: "active",
  photo_id: null,
  photo_width: null,
  photo_height: null,
  created_at: new Date(0),
};

const draw = (products: ProductCard[], currency = "USD") =>
  renderToString(<ProductGrid products={products} currency={currency} />);

Deno.test("a card names its price and item, and its text stays text", () => {
  const html = draw([LAMP]);
  assert.match(html, /\$1,234<sup>\.50<\/sup>/);
  assert.match(html, /Desk &lt;lamp(>|&gt;) &amp; shade/);
});

const CHANGES: [Partial<ProductCard>, RegExp][] = [
  [{ title: "Floor lamp" }, /Floor lamp/],
  [{ price_cents: 100 }, /\$1<sup>\.00<\/sup>/],
  [{ quantity: 3 }, /3 available/],
  [{ status: "sold", quantity: 0 }, /Sold/],
  [{ condition: "new" }, /New/],
  [{ category: "garden" }, /hue-garden/],
  [{ photo_id: "0199d6f0-0000-7000-8000-000000000002" }, /<img/],
];

for (const [change, expected] of CHANGES) {
  Deno.test(`a card drawn before shows a change of ${Object.keys(change)}`, () => {
    const before = draw([LAMP]);
    assert.doesNotMatch(before, expected);
    assert.match(draw([{ ...LAMP, ...change }]), expected);
    assert.equal(draw([LAMP]), before);
  });
}

Deno.test("a card is drawn in the currency asked for", () => {
  assert.match(draw([LAMP], "USD"), /\$/);
  assert.match(draw([LAMP], "EUR"), /€/);
});

Deno.test("photos in sight are loaded at once, the first of them first, the others when they come into sight", () => {
  const photos = Array.from({ length: 6 }, (_, n) => ({
    ...LAMP,
    id: `0199d6f0-0000-7000-8000-00000000010${n}`,
    photo_id: `0199d6f0-0000-7000-8000-00000000020${n}`,
  }));
  const loading = [...draw(photos).matchAll(/loading="(\w+)"/g)]
    .map(([, how]) => how);
  assert.deepEqual(loading, [
    "eager",
    "eager",
    "eager",
    "eager",
    "lazy",
    "lazy",
  ]);
  assert.equal(draw(photos).match(/fetchpriority="high"/g)?.length, 1);
});
