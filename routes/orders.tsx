/** What the visitor bought and sold, and the next step of each order. */
import { z } from "zod";
import { idParam } from "../app/http/input.ts";
import { withUser } from "../app/http/with_user.ts";
import { define, type State } from "../app/state.ts";
import { OrderRow } from "../components/order/OrderRow.tsx";
import { EmptyState } from "../components/parts/EmptyState.tsx";
import { Notice } from "../components/parts/Notice.tsx";
import { Pager } from "../components/parts/Pager.tsx";
import LiveRegion from "../islands/LiveRegion.tsx";
import type { SessionUser } from "../market/accounts/sessions.ts";
import { listOrders } from "../market/trade/order_lists.ts";
import {
  cancelOrder,
  receiveOrder,
  shipOrder,
} from "../market/trade/orders.ts";
import { answerForm } from "./(_common)/answer_form.ts";
import { readAction, type SentForm } from "./(_common)/form.ts";
import { showPage } from "./(_common)/show_page.ts";

const MOVES = {
  ship: shipOrder,
  receive: receiveOrder,
  cancel: cancelOrder,
} as const;

const move = z.enum(["ship", "receive", "cancel"]);

/** Part of the page's address; what is wrong in it counts as not given. */
const query = z.object({
  role: z.enum(["buyer", "seller"]).catch("buyer"),
  after: z.uuid().optional().catch(undefined),
});

type Role = z.output<typeof query>["role"];

export const handler = define.handlers({
  GET: withUser((ctx, me) => {
    const { role, after } = readQuery(ctx.url);
    return showPage(ctx.state, show(ctx.state, me, { role, after }));
  }),
  POST: withUser((ctx, me) =>
    answerForm(
      ctx,
      async ({ values, commandId }) => {
        const asked = readAction(move, values);
        const order_id = idParam(values["order_id"]);
        await ctx.state.execute(MOVES[asked], { order_id }, commandId);
        return `/orders?role=${readRole(values)}#order-${order_id}`;
      },
      ({ message }, { values }) =>
        show(ctx.state, me, { role: readRole(values), problem: message }),
    )
  ),
});

function readRole(values: SentForm["values"]): Role {
  return query.shape.role.parse(values["role"]);
}

function readQuery({ searchParams }: URL): z.output<typeof query> {
  return query.parse({
    role: searchParams.get("role"),
    after: searchParams.get("after") ?? undefined,
  });
}

async function show(
  state: State,
  me: SessionUser,
  { role, after, problem = null }: {
    readonly role: Role;
    readonly after?: string | undefined;
    /** Why a form was refused. */
    readonly problem?: string | null;
  },
) {
  state.title = role === "buyer" ? "Bought" : "Sold";
  const orders = await listOrders(state.reader, me.id, { role, after });
  return { role, me: me.id, problem, ...orders };
}

export default define.page<typeof handler>(function Orders(
  { data, state, url },
) {
  const { role, me, problem, orders, next } = data;
  const { currency } = state.services.config;
  const bought = url.searchParams.get("bought");
  return (
    <div class="wrap page">
      <div class="page-head">
        <h1>Orders</h1>
        <nav class="tabs" aria-label="Orders">
          <Tab role="buyer" current={role}>Bought</Tab>
          <Tab role="seller" current={role}>Sold</Tab>
        </nav>
      </div>
      <LiveRegion region="orders" events={["order:changed"]} />
      <div class="stack" id="orders">
        {problem !== null && <Notice look="bad">{problem}</Notice>}
        {orders.some(({ id }) => id === bought) && (
          <Notice look="good">
            It is yours. The seller ships it next, and you see it here.
          </Notice>
        )}
        {orders.length === 0 ? <NoOrders role={role} /> : (
          <ul class="rows">
            {orders.map((order) => (
              <OrderRow order={order} viewerId={me} currency={currency} />
            ))}
          </ul>
        )}
      </div>
      <Pager url={url} next={next} label="Older orders" />
    </div>
  );
});

function Tab({ role, current, children }: {
  role: Role;
  current: Role;
  children: string;
}) {
  return (
    <a
      href={`?role=${role}`}
      aria-current={role === current ? "page" : undefined}
    >
      {children}
    </a>
  );
}

function NoOrders({ role }: { role: Role }) {
  return role === "buyer"
    ? (
      <EmptyState
        icon="bag"
        title="You have not bought anything yet"
        action={{ href: "/", label: "See what is for sale" }}
      >
        Your orders show up here, with every step until they arrive.
      </EmptyState>
    )
    : (
      <EmptyState
        icon="offers"
        title="You have not sold anything yet"
        action={{ href: "/sell", label: "Sell something" }}
      >
        Orders for your items show up here, with every step until they arrive.
      </EmptyState>
    );
}
