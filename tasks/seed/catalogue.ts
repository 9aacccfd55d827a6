/** What is for sale in the demo market: the same items every time. */
import {
  CATEGORIES,
  type Category,
  type Condition,
} from "../../market/catalogue/categories.ts";
import catalogue from "./catalogue.json" with { type: "json" };
import type { Thing } from "./picture.ts";
import { between, pick, seeded } from "./random.ts";

/** Something to put up for sale. */
export interface Item {
  /** Names the item among all others, for ever. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly category: Category;
  readonly condition: Condition;
  readonly price_cents: number;
  readonly quantity: number;
  readonly buy_now: boolean;
  readonly offers: boolean;
  readonly picture: Thing;
  readonly photos: number;
}

const ITEMS = 400;

/** Most things that people sell are good; few are new or broken. */
const CONDITIONS: readonly Condition[] = [
  "new",
  "like-new",
  "like-new",
  "good",
  "good",
  "good",
  "good",
  "fair",
  "fair",
  "for-parts",
];

/**
 * What each condition is worth, as a part of the span between the least and the
 * most that such a thing costs.
 */
const WORTH: Readonly<Record<Condition, readonly [number, number]>> = {
  "new": [0.7, 1],
  "like-new": [0.5, 0.85],
  "good": [0.25, 0.65],
  "fair": [0.08, 0.35],
  "for-parts": [0, 0.12],
};

const STATES: Readonly<Record<Condition, readonly string[]>> = {
  "new": [
    "Unused, still in its packaging.",
    "New: it was a present that we had twice.",
  ],
  "like-new": [
    "You have to look hard to find a trace of use.",
    "Used a handful of times, looks new.",
  ],
  "good": [
    "Normal traces of use, nothing that matters.",
    "In good order, looked after.",
    "Used with care; see the photos.",
  ],
  "fair": [
    "Has lived a little, and works as it should.",
    "Scratches here and there; the price says so.",
  ],
  "for-parts": [
    "For somebody who likes to repair: sold as it is.",
    "Not complete any more, good for parts.",
  ],
};

const REASONS = [
  "We are moving and have to let it go.",
  "I have bought another one.",
  "It has been in the cupboard for a year, which is a pity.",
  "A present that somebody else will enjoy more.",
  "The children have outgrown it.",
  "My flat is small, so something has to leave.",
  "I need the space for the next project.",
  "It deserves to be used.",
];

const HANDOVERS = [
  "I post it the next working day, well wrapped.",
  "Collection is welcome in the evenings; I can post it too.",
  "Postage is included.",
  "Ask me for more photos, I answer quickly.",
  "You can try it before you take it.",
  "From a home without smoke and without pets.",
];

/**
 * Returns the items, those of the categories mixed, so that the newest are of
 * every kind.
 */
export function items(): Item[] {
  const shelves = CATEGORIES.map((category) =>
    catalogue[category].flatMap((kind) =>
      kind.titles.map((title, i) => describe(category, kind, title, i))
    )
  );
  const longest = Math.max(...shelves.map(({ length }) => length));
  // Five titles of a kind stand beside one another on a shelf: steps of eight
  // pass over them.
  const mixed = Array.from(
    { length: longest },
    (_, row) => shelves.map((shelf) => shelf[(row * 8) % shelf.length]),
  ).flat();
  return mixed.filter((item) => item !== undefined).slice(0, ITEMS);
}

function describe(
  category: Category,
  kind: typeof catalogue[Category][number],
  title: string,
  index: number,
): Item {
  const key = `${category} ${title}`;
  const random = seeded(key);
  const condition = /for parts|to repair|to restore/.test(title)
    ? "for-parts"
    : /unused|unopened|\bnew$|sealed/.test(title)
    ? "new"
    : pick(random, CONDITIONS.slice(0, 9));
  const [low, high] = WORTH[condition];
  const worth = kind.least +
    (kind.most - kind.least) * (low + (high - low) * random());
  const sentences = [
    kind.note,
    pick(random, STATES[condition]),
    pick(random, REASONS),
  ];
  const buy_now = random() < 0.9;
  return {
    key,
    title,
    description: `${sentences.join(" ")}\n\n${pick(random, HANDOVERS)}`,
    category,
    condition,
    price_cents: roundPrice(worth),
    quantity: condition === "new" && random() < 0.5
      ? between(random, 2, 12)
      : 1,
    buy_now,
    offers: !buy_now || random() < 0.75,
    picture: kind.picture as Thing,
    photos: index === 0 ? 3 : random() < 0.3 ? 2 : 1,
  };
}

/** Returns a price in cents as people write them: 7.50, 24, 185, 2,400. */
function roundPrice(worth: number): number {
  const step = worth < 20 ? 0.5 : worth < 100 ? 1 : worth < 1000 ? 5 : 50;
  return Math.max(1, Math.round(worth / step)) * step * 100;
}
