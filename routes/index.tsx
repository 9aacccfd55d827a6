/** What is for sale, and the ways to narrow it. */
import { define } from "../app/state.ts";
import { formatMoney } from "../components/format/money.ts";
import { ActiveFilters } from "../components/home/ActiveFilters.tsx";
import { CategoryNav } from "../components/home/CategoryNav.tsx";
import { FilterForm } from "../components/home/FilterForm.tsx";
import { Hero } from "../components/home/Hero.tsx";
import { EmptyState } from "../components/parts/EmptyState.tsx";
import { Notice } from "../components/parts/Notice.tsx";
import { Pager } from "../components/parts/Pager.tsx";
import { ProductGrid } from "../components/product/ProductGrid.tsx";
import type { Sql } from "../db/pools.ts";
import {
  browse,
  type BrowsePage,
  type BrowseQuery,
} from "../market/catalogue/browse.ts";
import { CATEGORY_LABELS } from "../market/catalogue/categories.ts";
import { activeFilters, readSearch, type Search } from "./(_common)/search.ts";
import { showPage } from "./(_common)/show_page.ts";

const NOTHING: BrowsePage = { products: [], next: null, similar: false };

export const handler = define.handlers({
  async GET(ctx) {
    const { reader, services } = ctx.state;
    const search = readSearch(ctx.url, services.config.currency);
    const title = titleOf(search.query);
    if (title) ctx.state.title = title;
    return await showPage(ctx.state, find(reader, search), {
      status: search.query === null ? 400 : 200,
    });
  },
});

export default define.page<typeof handler>(function Home({ data, state, url }) {
  const { search, found } = data;
  const { currency } = state.services.config;
  const { values, query, problem } = search;
  const filters = activeFilters(
    search,
    (cents) => formatMoney(cents, currency),
  );
  const everything = filters.length === 0 && !url.searchParams.has("after");
  return (
    <>
      <CategoryNav current={query?.category} />
      <div class="wrap home">
        {everything && state.user === null && problem === null ? <Hero /> : (
          <h1>
            {query?.category && !query.q
              ? CATEGORY_LABELS[query.category]
              : query?.q
              ? "What we found"
              : "For sale"}
          </h1>
        )}
        <FilterForm values={values} open={problem !== null} />
        <ActiveFilters filters={filters} />
        {problem !== null && <Notice look="bad">{problem}</Notice>}
        {found.similar && (
          <Notice look="warn">
            Nothing for “<bdi>{query?.q}</bdi>”. These are spelled much like it.
          </Notice>
        )}
        {problem === null && found.products.length === 0 &&
          <Nothing narrowed={filters.length > 0} />}
        {found.products.length > 0 && (
          <section aria-label="Items">
            <h2 class="sr-only">Items</h2>
            <ProductGrid products={found.products} currency={currency} />
          </section>
        )}
        <Pager url={url} next={found.next} />
      </div>
    </>
  );
});

async function find(
  reader: Sql,
  search: Search,
): Promise<{ search: Search; found: BrowsePage }> {
  const found = search.query === null
    ? NOTHING
    : await browse(reader, search.query);
  return { search, found };
}

/** Returns the title of the window: the words looked for, or the category. */
function titleOf(query: BrowseQuery | null): string | undefined {
  if (query?.q) return `“${query.q}”`;
  return query?.category && CATEGORY_LABELS[query.category];
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  return narrowed
    ? (
      <EmptyState
        icon="search"
        title="Nothing like that just now"
        action={{ href: "/", label: "See everything" }}
      >
        Try fewer words, another category or a wider price.
      </EmptyState>
    )
    : (
      <EmptyState
        icon="bag"
        title="Nothing is for sale yet"
        action={{ href: "/sell", label: "Sell the first item" }}
      >
        Somebody has to begin. A few photos and a price are enough.
      </EmptyState>
    );
}
