/** What the visitor has listed, and what waits there. */
import { z } from "zod";
import { withUser } from "../app/http/with_user.ts";
import { define, type State } from "../app/state.ts";
import { DraftCard } from "../components/account/DraftCard.tsx";
import { ListingRow } from "../components/account/ListingRow.tsx";
import { EmptyState } from "../components/parts/EmptyState.tsx";
import { Pager } from "../components/parts/Pager.tsx";
import { findDraft } from "../market/catalogue/drafts.ts";
import { listListings } from "../market/catalogue/sellers.ts";
import { showPage } from "./(_common)/show_page.ts";

const cursor = z.uuid().optional().catch(undefined);

export const handler = define.handlers({
  GET: withUser(({ state, url }, me) => {
    state.title = "My items";
    const after = cursor.parse(url.searchParams.get("after") ?? undefined);
    return showPage(state, read(state, me.id, after));
  }),
});

async function read(state: State, person: string, after: string | undefined) {
  const [listed, draft] = await Promise.all([
    listListings(state.reader, person, { after }),
    after === undefined ? findDraft(state.reader, person, "listing") : null,
  ]);
  return { ...listed, draft };
}

export default define.page<typeof handler>(function Listings(
  { data, state, url },
) {
  const { listings, next, draft } = data;
  const { currency } = state.services.config;
  return (
    <div class="wrap page">
      <div class="page-head">
        <h1>My items</h1>
        <a class="button button-main" href="/sell">Sell something</a>
      </div>
      {draft !== null && <DraftCard draft={draft} />}
      {listings.length === 0 && draft === null
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
