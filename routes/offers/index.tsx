import { userId } from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { BargainRow } from "../../components/offer/OfferRow.tsx";
import { EmptyState } from "../../components/parts/EmptyState.tsx";
import type { FormState } from "../../components/form/form_state.ts";
import { Notice } from "../../components/parts/Notice.tsx";
import { Pager } from "../../components/parts/Pager.tsx";
import { define, type State } from "../../app/state.ts";
import LiveRegion from "../../islands/LiveRegion.tsx";
import {
  findBargains,
  listOffers,
  offersQuery,
} from "../../market/trade/offer_lists.ts";
import { readForm, refusedInit } from "../(_common)/form.ts";
import { answerOffer, refuseOffer } from "./(_forms)/offer_actions.ts";
import { showPage } from "../(_common)/show_page.ts";

/** The visitor's bargains, those that wait for them first. */
export const handler = define.handlers({
  async GET(ctx) {
    const after = ctx.url.searchParams.get("after") ?? undefined;
    const query = offersQuery.safeParse({ after });
    return await showPage(
      ctx.state,
      show(ctx.state, query.success ? query.data : offersQuery.parse({})),
    );
  },
  async POST(ctx) {
    const { state } = ctx;
    userId(state.actor);
    const sent = await readForm(ctx.req);
    try {
      await answerOffer(state, sent);
      return ctx.redirect("/offers", 303);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const refused = refuseOffer(sent, error);
      const data = show(state, offersQuery.parse({}), refused);
      return await showPage(state, data, refusedInit(refused));
    }
  },
});

async function show(
  state: State,
  query: ReturnType<typeof offersQuery.parse>,
  refused: FormState | null = null,
) {
  state.title = "Offers";
  const me = userId(state.actor);
  const { offers, next } = await listOffers(state.reader, me, query);
  const ids = offers.map(({ bargain_id }) => bargain_id);
  const all = await findBargains(state.reader, ids, me);
  const threads = ids.map((id) =>
    all.filter(({ bargain_id }) => bargain_id === id)
  );
  const shown = offers.some(({ id }) => id === refused?.values["offer_id"]);
  return {
    me,
    threads,
    next,
    refused,
    problem: shown ? null : refused?.message,
  };
}

export default define.page<typeof handler>(function Offers(
  { data, state, url },
) {
  const { me, threads, next, refused, problem } = data;
  const { currency } = state.services.config;
  return (
    <div class="wrap page">
      <div class="page-head">
        <h1>Offers</h1>
      </div>
      <LiveRegion region="bargains" events={["offer:changed"]} />
      <div class="stack" id="bargains">
        {problem && <Notice look="bad">{problem}</Notice>}
        {threads.length === 0
          ? (
            <EmptyState
              icon="offers"
              title="No bargains yet"
              action={{ href: "/", label: "See what is for sale" }}
            >
              Propose a price on an item’s page, or wait for somebody to propose
              one to you: it stands here until you agree.
            </EmptyState>
          )
          : (
            <ul class="rows">
              {threads.map((offers) => (
                <BargainRow
                  offers={offers}
                  viewerId={me}
                  currency={currency}
                  refused={refused}
                />
              ))}
            </ul>
          )}
      </div>
      <Pager url={url} next={next} label="Older bargains" />
    </div>
  );
});
