/** What the visitor has listed, and what waits there. */
import { z } from "zod";
import { withUser } from "../app/http/with_user.ts";
import { define } from "../app/state.ts";
import { ListingRow } from "../components/account/ListingRow.tsx";
import { EmptyState } from "../components/parts/EmptyState.tsx";
import { Pager } from "../components/parts/Pager.tsx";
import { listListings } from "../market/catalogue/sellers.ts";
import { showPage } from "./(_common)/show_page.ts";

const cursor = z.uuid().optional().catch(undefined);

export const handler = define.handlers({
  GET: withUser(({ state, url }, me) => {
    state.title = "My items";
    const after = cursor.parse(url.searchParams.get("after") ?? undefined);
    return showPage(state, listListings(state.reader, me.id, { after }));
  }),
});

export default define.page<typeof handler>(function Listings(
  { data, state, url },
) {
  const { listings, next } = data;
  const { currency } = state.services.config;
  return (
    <div class="wrap page">
      <div class="page-head">
        <h1>My items</h1>
        <a class="button button-main" href="/sell">Sell something</a>
      </div>
      {listings.length === 0
        ? (
          <EmptyState
            icon="camera"
            title="You have not listed anything yet"
            action={{ href: "/sell", label: "List your first item" }}
          >
            Take a photo, name a price: that is all it takes.
          </EmptyState>
        )
        : (
          <ul class="rows">
            {listings.map((listing) => (
              <ListingRow listing={listing} currency={currency} />
            ))}
          </ul>
        )}
      <Pager url={url} next={next} label="Older items" />
    </div>
  );
});
