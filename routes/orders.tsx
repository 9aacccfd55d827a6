import { z } from "zod";
import { userId } from "../cluster/command.ts";
import { EmptyState } from "../components/parts/EmptyState.tsx";
import { Notice } from "../components/parts/Notice.tsx";
import { OrderRow } from "../components/order/OrderRow.tsx";
import { Pager } from "../components/parts/Pager.tsx";
import { define, type State } from "../app/state.ts";
import LiveRegion from "../islands/LiveRegion.tsx";
import {
  cancelOrder,
  listOrders,
  receiveOrder,
  shipOrder,
} from "../market/trade/orders.ts";
import { readAction, readForm, refusedInit, submit } from "./(_common)/form.ts";
import { idParam } from "../app/http/json.ts";
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

/** What the visitor bought and sold, and the next step of each order. */
export const handler = define.handlers({
  async GET(ctx) {
    const { role, after } = readQuery(ctx.url);
    return await showPage(ctx.state, show(ctx.state, role, after, null));
  },
  async POST(ctx) {
    const { state, req } = ctx;
    userId(state.actor);
    const sent = await readForm(req);
    const role = query.shape.role.parse(sent.values["role"]);
    const asked = readAction(move, sent.values);
    const order_id = idParam(sent.values["order_id"]);
    const command = MOVES[asked];
    const { refused } = await submit(state, command, { order_id }, sent);
    if (refused) {
      const data = show(state, role, undefined, refused.message);
      return await showPage(state, data, refusedInit(refused));
    }
    return ctx.redirect(`/orders?role=${role}#order-${order_id}`, 303);
  },
});

function readQuery({ searchParams }: URL): z.output<typeof query> {
  return query.parse({
    role: searchParams.get("role"),
    after: searchParams.get("after") ?? undefined,
  });
}

async function show(
  state: State,
  role: Role,
  after: string | undefined,
  problem: string | null,
) {
  state.title = role === "buyer" ? "Bought" : "Sold";
  const me = userId(state.actor);
  const orders = await listOrders(state.reader, me, { role, after });
  return { role, me, problem, ...orders };
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
        What you buy stands here, with its way to you.
      </EmptyState>
    )
    : (
      <EmptyState
        icon="offers"
        title="You have not sold anything yet"
        action={{ href: "/sell", label: "Sell something" }}
      >
        When somebody buys from you, it stands here until it has arrived.
      </EmptyState>
    );
}
