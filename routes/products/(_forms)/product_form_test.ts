import assert from "node:assert/strict";
import { productChanges } from "./product_form.ts";

const SHOWN = {
  title: "Lamp",
  description: "Brass.\nGreen shade.",
  category: "home",
  condition: "good",
  price: "12.50",
  quantity: "5",
  buy_now: "yes",
  offers: "",
};

/** The form as it was shown, with `typed` in it. */
function form(typed: Readonly<Record<string, string | undefined>>) {
  const was = Object.entries(SHOWN).map(([name, value]) => [
    `${name}_was`,
    value,
  ]);
  return { ...SHOWN, ...Object.fromEntries(was), ...typed };
}

const CASES: ReadonlyArray<
  readonly [
    what: string,
    typed: Readonly<Record<string, string | undefined>>,
    changes: object,
    seen: object,
  ]
> = [
  ["nothing", {}, {}, {}],
  [
    "line ends of a browser",
    { description: "Brass.\r\nGreen shade." },
    {},
    {},
  ],
  ["an empty box that stays empty", { offers: undefined }, {}, {}],
  ["a title", { title: "Lantern" }, { title: "Lantern" }, { title: "Lamp" }],
  ["a price", { price: "99" }, { price_cents: 9900 }, { price_cents: 1250 }],
  [
    "a box that is unticked, and one that is ticked",
    { buy_now: undefined, offers: "yes" },
    { buy_now: false, offers: true },
    { buy_now: true, offers: false },
  ],
  ["more of it", { quantity: "7" }, { quantity_change: 2 }, {}],
  ["fewer of it", { quantity: "1" }, { quantity_change: -4 }, {}],
  ["a quantity that is none", { quantity: "0" }, { quantity: 0 }, {}],
  ["a quantity in words", { quantity: "two" }, { quantity: NaN }, {}],
  [
    "a form that does not say how it was shown",
    { title: "Lamp", title_was: undefined, quantity_was: undefined },
    { title: "Lamp", quantity: 5 },
    {},
  ],
];

for (const [what, typed, changes, seen] of CASES) {
  Deno.test(`what a form for an item changes: ${what}`, () => {
    assert.deepEqual(productChanges(form(typed), "USD"), { changes, seen });
  });
}
