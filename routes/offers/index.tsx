/** The visitor's offers, those that wait for them first. */
import { withUser } from "../../app/http/with_user.ts";
import { define, type State } from "../../app/state.ts";
import type { FormState } from "../../components/form/form_state.ts";
import { OfferRow } from "../../components/offer/OfferRow.tsx";
import { EmptyState } from "../../components/parts/EmptyState.tsx";
import { Notice } from "../../components/parts/Notice.tsx";
import { Pager } from "../../components/parts/Pager.tsx";
import LiveRegion from "../../islands/LiveRegion.tsx";
import type { SessionUser } from "../../market/accounts/sessions.ts";
import {
  findOfferHistories,
  listOffers,
  offersQuery,
} from "../../market/trade/offers/offer_lists.ts";
import { answerForm } from "../(_common)/answer_form.ts";
import { showPage } from "../(_common)/show_page.ts";
import { answerOffer, refuseOffer } from "./(_forms)/offer_actions.ts";

export const handler = define.handlers({
  GET: withUser((ctx, me) => {
    const after = ctx.url.searchParams.get("after") ?? undefined;
    const asked = offersQuery.safeParse({ after });
    const query = asked.success ? asked.data : offersQuery.parse({});
    return showPage(ctx.state, show(ctx.state, me, query));
  }),
  POST: withUser((ctx, me) =>
    answerForm(
      ctx,
      async (sent) => {
        await answerOffer(ctx.state, sent);
        return "/offers";
      },
      (refused) => show(ctx.state, me, offersQuery.parse({}), refused),
      { refused: refuseOffer },
    )
  ),
});

async function show(
  state: State,
  { id: me }: SessionUser,
  query: ReturnType<typeof offersQuery.parse>,
  refused: FormState | null = null,
) {
  state.title = "Offers";
  const { offers, next } = await listOffers(state.reader, me, query);
  const ids = offers.map(({ bargain_id }) => bargain_id);
  const all = await findOfferHistories(state.reader, ids, me);
  const histories = ids.map((id) =>
    all.filter(({ bargain_id }) => bargain_id === id)
  );
  const shown = offers.some(({ id }) => id === refused?.values["offer_id"]);
  return {
    me,
    histories,
    next,
    refused,
    problem: shown ? null : refused?.message,
  };
}

export default define.page<typeof handler>(function Offers(
  { data, state, url },
) {
  const { me, histories, next, refused, problem } = data;
  const { currency } = state.services.config;
  return (
    <div class="wrap page">
      <div class="page-head">
        <h1>Offers</h1>
      </div>
      <LiveRegion region="offers" events={["offer:changed"]} />
      <div class="stack" id="offers">
        {problem && <Notice look="bad">{problem}</Notice>}
        {histories.length === 0
          ? (
            <EmptyState
              icon="offers"
              title="No offers yet"
              action={{ href: "/", label: "See what is for sale" }}
            >
              Make an offer on an item’s page. It shows up here, as do those
              that others make for your items.
            </EmptyState>
          )
          : (
            <ul class="rows">
              {histories.map((offers) => (
                <OfferRow
                  offers={offers}
                  viewerId={me}
                  currency={currency}
                  refused={refused}
                />
              ))}
            </ul>
          )}
      </div>
      <Pager url={url} next={next} label="Older offers" />
    </div>
  );
});
