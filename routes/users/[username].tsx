import { page } from "fresh";
import { z } from "zod";
import { DomainError } from "../../cluster/command.ts";
import { Avatar } from "../../components/Avatar.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { count } from "../../components/format/plural.ts";
import { Pager } from "../../components/Pager.tsx";
import { ProductGrid } from "../../components/ProductGrid.tsx";
import { formatDay } from "../../components/format/time.ts";
import { define } from "../../define.ts";
import { username } from "../../market/people.ts";
import { findSeller, listSellerProducts } from "../../market/sellers.ts";

const cursor = z.uuid().optional().catch(undefined);

/** A seller, and what they have for sale. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, params, url } = ctx;
    const name = username.safeParse(params["username"]);
    const seller = name.success
      ? await findSeller(state.reader, name.data)
      : null;
    if (seller === null) {
      throw new DomainError("not_found", "There is nobody of this name here.");
    }
    state.title = seller.display_name;
    const after = cursor.parse(url.searchParams.get("after") ?? undefined);
    const listed = await listSellerProducts(state.reader, seller.id, { after });
    return page({ seller, ...listed });
  },
});

export default define.page<typeof handler>(function SellerPage(
  { data, state, url },
) {
  const { seller, products, next } = data;
  const { display_name, username, bio, created_at, for_sale, sold } = seller;
  return (
    <div class="wrap page">
      <header class="profile">
        <Avatar name={display_name} size="large" />
        <div>
          <h1>{display_name}</h1>
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
      {bio !== "" && <p class="description lead mb-8">{bio}</p>}
      {products.length === 0
        ? (
          <Nothing
            name={display_name}
            mine={state.user?.username === username}
          />
        )
        : (
          <section>
            <h2 class="mb-5">For sale</h2>
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
        This is how others see you. What you list stands here.
      </EmptyState>
    )
    : (
      <EmptyState
        icon="bag"
        title="Nothing for sale just now"
        action={{ href: "/", label: "See what is for sale" }}
      >
        Come back to see what {name} lists next, or look at what others have.
      </EmptyState>
    );
}
