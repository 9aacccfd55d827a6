/** What people look for, as the address of the home page says it. */
import { parseAmount, sampleAmount } from "../../components/format/money.ts";
import type {
  ActiveFilter,
  SearchValues,
} from "../../components/home/filters.ts";
import {
  type BrowseQuery,
  browseQuery,
} from "../../market/catalogue/browse.ts";
import {
  CATEGORY_LABELS,
  CONDITION_LABELS,
} from "../../market/catalogue/categories.ts";

/**
 * What the home page's address may say. Prices in it are amounts as people type
 * them; those of the API are cents.
 */
const NAMES = [
  "q",
  "category",
  "condition",
  "price_from",
  "price_to",
  "sort",
  "after",
] as const satisfies readonly (keyof SearchValues)[];

type Name = typeof NAMES[number];

/**
 * What somebody looks for: as they wrote it, and as the market understands it.
 */
export interface Search {
  readonly values: SearchValues;
  /** Null when something about it is wrong; `problem` says what. */
  readonly query: BrowseQuery | null;
  readonly problem: string | null;
}

/** The home page as most people meet it: nothing looked for. */
const EVERYTHING: Search = {
  values: {},
  query: browseQuery.parse({}),
  problem: null,
};

/**
 * Returns what the address asks for. Names that it does not know are passed
 * over: other sites add some to links.
 */
export function readSearch(url: URL, currency: string): Search {
  if (url.search === "") return EVERYTHING;
  const values: Partial<Record<Name, string>> = {};
  for (const name of NAMES) {
    const value = url.searchParams.get(name)?.trim();
    if (value) values[name] = value;
  }
  const { price_from, price_to, ...rest } = values;
  const min = amount(price_from, currency);
  const max = amount(price_to, currency);
  if (min === null || max === null) {
    const problem = `Write prices as amounts, such as ${
      sampleAmount(currency)
    }.`;
    return { values, query: null, problem };
  }
  const parsed = browseQuery.safeParse({ ...rest, min, max });
  return parsed.success
    ? { values, query: parsed.data, problem: null }
    : { values, query: null, problem: parsed.error.issues[0]?.message ?? null };
}

/**
 * Returns the filters in force, in words, each with the address that lifts it.
 * The order of the list is none of them.
 */
export function activeFilters(
  { values, query }: Search,
  money: (cents: number) => string,
): ActiveFilter[] {
  if (query === null) return [];
  const { q, category, condition, min, max } = query;
  const labels: Partial<Record<Name, string | undefined>> = {
    q: q && `“${q}”`,
    category: category && CATEGORY_LABELS[category],
    condition: condition && CONDITION_LABELS[condition],
    price_from: min === undefined ? undefined : `From ${money(min)}`,
    price_to: max === undefined ? undefined : `Up to ${money(max)}`,
  };
  return NAMES.flatMap((name) => {
    const label = labels[name];
    return label ? [{ label, withoutHref: without(values, name) }] : [];
  });
}

function without(values: Search["values"], name: Name): string {
  const rest = Object.entries(values)
    .filter(([other]) => other !== name && other !== "after");
  // Relative: Fresh marks a link to the page's own path as current, whatever
  // its query says.
  return rest.length === 0 ? "./" : `?${new URLSearchParams(rest)}`;
}

/**
 * Returns cents, undefined where nothing was typed, null where it is no amount.
 */
function amount(
  text: string | undefined,
  currency: string,
): number | null | undefined {
  return text === undefined ? undefined : parseAmount(text, currency);
}
