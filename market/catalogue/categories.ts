/** What products are, and how worn: the words of the API, and of the pages. */

/** What things are, in the order in which people are offered them. */
export const CATEGORIES = [
  "electronics",
  "fashion",
  "home",
  "garden",
  "sports",
  "toys",
  "books",
  "music",
  "vehicles",
  "art",
  "collectibles",
  "other",
] as const;

export type Category = typeof CATEGORIES[number];

/** What a category is called on a page. */
export const CATEGORY_LABELS: Readonly<Record<Category, string>> = {
  electronics: "Electronics",
  fashion: "Fashion",
  home: "Home",
  garden: "Garden",
  sports: "Sports",
  toys: "Toys & games",
  books: "Books",
  music: "Music",
  vehicles: "Vehicles",
  art: "Art",
  collectibles: "Collectibles",
  other: "Other",
};

/** How worn a thing is, the best first. */
export const CONDITIONS = [
  "new",
  "like-new",
  "good",
  "fair",
  "for-parts",
] as const;

export type Condition = typeof CONDITIONS[number];

/** What a condition is called on a page. */
export const CONDITION_LABELS: Readonly<Record<Condition, string>> = {
  "new": "New",
  "like-new": "Like new",
  "good": "Good",
  "fair": "Fair",
  "for-parts": "For parts",
};
