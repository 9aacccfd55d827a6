import type { Sort } from "../../market/catalogue/browse.ts";

/** What somebody looks for, as they wrote it: the names of the home page's address. */
export interface SearchValues {
  readonly q?: string;
  readonly category?: string;
  readonly condition?: string;
  readonly price_from?: string;
  readonly price_to?: string;
  readonly sort?: string;
  readonly after?: string;
}

/** A filter in force, and the address without it. */
export interface ActiveFilter {
  readonly label: string;
  readonly withoutHref: string;
}

/** How the sorts are called. */
export const SORT_LABELS: Readonly<Record<Sort, string>> = {
  newest: "Newest first",
  cheapest: "Cheapest first",
  dearest: "Dearest first",
};
