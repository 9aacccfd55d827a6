/**
 * A seller, and what they have for sale; for administrators, what to do about
 * them.
 */
import type { Context } from "fresh";
import { z } from "zod";
import { define, type State } from "../../app/state.ts";
import { SuspendBox } from "../../components/account/SuspendBox.tsx";
import { type FormState, newForm } from "../../components/form/form_state.ts";
import { count } from "../../lib/plural.ts";
import { formatDay } from "../../components/format/time.ts";
import { Avatar } from "../../components/parts/Avatar.tsx";
import { EmptyState } from "../../components/parts/EmptyState.tsx";
import { Notice } from "../../components/parts/Notice.tsx";
import { Pager } from "../../components/parts/Pager.tsx";
import { ProductGrid } from "../../components/product/ProductGrid.tsx";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { username } from "../../market/accounts/people.ts";
import {
  findSeller,
  listSellerProducts,
  type Seller,
} from "../../market/catalogue/sellers.ts";
import { answerForm } from "../(_common)/answer_form.ts";
import { showPage } from "../(_common)/show_page.ts";
import { actOnPerson } from "./(_forms)/person_actions.ts";

const cursor = z.uuid().optional().catch(undefined);

export const handler = define.handlers({
  async GET(ctx) {
    const shown = demandSeller(ctx).then((seller) => show(ctx, seller));
    return await showPage(ctx.state, shown);
  },
  async POST(ctx) {
    const seller = await demandSeller(ctx);
    return await answerForm(
      ctx,
      async (sent) => {
        await actOnPerson(ctx.state, seller.id, sent);
        return ctx.url.pathname;
      },
      (refused) => show(ctx, seller, refused),
    );
  },
});

/**
 * @throws {DomainError} `not_found` where there is nobody of this name, or
 * nobody whom the visitor may see.
 */
async function demandSeller(
  { state, params }: Context<State>,
): Promise<Seller> {
  const name = username.safeParse(params["username"]);
  const seller = name.success
    ? await findSeller(state.reader, name.data, state.user)
    : null;
  if (seller === null) {
    throw new DomainError("not_found", "There is nobody of this name here.");
  }
  return seller;
}

async function show(
  { state, url }: Context<State>,
  seller: Seller,
  form: FormState = newForm(),
) {
  state.title = seller.display_name;
  const after = cursor.parse(url.searchParams.get("after") ?? undefined);
  const listed = await listSellerProducts(state.reader, seller.id, { after });
  return { seller, form, ...listed };
}

export default define.page<typeof handler>(function SellerPage(
  { data, state, url },
) {
  const { seller, form, products, next } = data;
  const { user } = state;
  const { display_name, username, bio, created_at, for_sale, sold } = seller;
  return (
    <div class="wrap page">
      <header class="profile">
        <Avatar name={display_name} size="large" />
        <div>
          <h1 dir="auto">{display_name}</h1>
          <p class="meta">
            <span>@{username}</span>
            <span>
              Here since{" "}
              <time dateTime={created_at.toISOString()}>
                {formatDay(created_at.getTime())}
              </time>
            </span>
            <span>{count(for_sale, "item")} for sale</span>
            <span>{sold} sold</span>
          </p>
        </div>
      </header>
      {form.message !== null && <Notice look="bad">{form.message}</Notice>}
      {user?.role === "admin" && user.id !== seller.id && (
        <SuspendBox seller={seller} form={form} />
      )}
      {bio !== "" && <p class="description lead bio" dir="auto">{bio}</p>}
      {products.length === 0
        ? (
          <Nothing
            name={display_name}
            mine={state.user?.username === username}
          />
        )
        : (
          <section class="profile-items">
            <h2>For sale</h2>
            <ProductGrid
              products={products}
              currency={state.services.config.currency}
            />
          </section>
        )}
      <Pager url={url} next={next} />
    </div>
  );
});

function Nothing({ name, mine }: {
  name: string;
  /** Whether the visitor looks at a page of their own. */
  mine: boolean;
}) {
  return mine
    ? (
      <EmptyState
        icon="camera"
        title="You have nothing for sale"
        action={{ href: "/sell", label: "Sell something" }}
      >
        This is how others see you. Your items show up here.
      </EmptyState>
    )
    : (
      <EmptyState
        icon="bag"
        title="Nothing for sale just now"
        action={{ href: "/", label: "See what is for sale" }}
      >
        Come back to see what <bdi>{name}</bdi>{" "}
        lists next, or look at what others have.
      </EmptyState>
    );
}
