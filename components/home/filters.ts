/** What visitors look for on the home page. */
import type { Sort } from "../../market/catalogue/browse.ts";

/** The values of a search, as they stand in the home page's address. */
export interface SearchValues {
  readonly q?: string;
  readonly category?: string;
  readonly condition?: string;
  readonly price_from?: string;
  readonly price_to?: string;
  readonly sort?: string;
  readonly after?: string;
}

/** A filter that is set, and the home page's address without it. */
export interface ActiveFilter {
  readonly label: string;
  readonly withoutHref: string;
}

/** The names of the ways to sort items. */
export const SORT_LABELS: Readonly<Record<Sort, string>> = {
  newest: "Newest first",
  cheapest: "Lowest price first",
  dearest: "Highest price first",
};
