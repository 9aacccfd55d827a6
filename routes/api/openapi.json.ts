import { define } from "../../app/state.ts";
import { metricsQuery } from "../../health/report/metrics.ts";
import { offerPage, offersQuery } from "../../market/trade/offer_lists.ts";
import { ownAccount } from "../../market/accounts/accounts.ts";
import { browsePage, browseQuery } from "../../market/catalogue/browse.ts";
import { productDetails } from "../../market/catalogue/products.ts";
import { commands } from "../../market/commands.ts";
import { waitingCounts } from "../../market/waiting.ts";
import {
  conversationPage,
  conversationsQuery,
} from "../../market/conversations/conversation_lists.ts";
import {
  messageList,
  messagesQuery,
} from "../../market/conversations/messages.ts";
import { orderPage, ordersQuery } from "../../market/trade/order_lists.ts";
import { json } from "../../app/http/json.ts";
import { describeApi, type ReadDescription } from "./(_openapi)/openapi.ts";

const READS: readonly ReadDescription[] = [
  {
    path: "/api/products",
    summary: "What is for sale, a page at a time; prices in cents.",
    query: browseQuery,
    result: browsePage,
  },
  {
    path: "/api/products/{id}",
    summary: "One product.",
    ids: ["id"],
    result: productDetails,
  },
  {
    path: "/api/me",
    summary: "The person who asks.",
    login: true,
    result: ownAccount,
  },
  {
    path: "/api/orders",
    summary: "What one bought and sold.",
    query: ordersQuery,
    result: orderPage,
    login: true,
  },
  {
    path: "/api/offers",
    summary:
      "One's offers, those that answer one another as one, by the last of them.",
    query: offersQuery,
    result: offerPage,
    login: true,
  },
  {
    path: "/api/conversations",
    summary: "One's conversations.",
    query: conversationsQuery,
    result: conversationPage,
    login: true,
  },
  {
    path: "/api/conversations/{id}/messages",
    summary: "The messages of a conversation, in the order of seq.",
    query: messagesQuery,
    result: messageList,
    login: true,
    ids: ["id"],
  },
  {
    path: "/api/waiting",
    summary: "How much waits for the person who asks.",
    login: true,
    result: waitingCounts,
  },
  { path: "/api/heartbeat", summary: "Whether this node can serve." },
  { path: "/api/leader", summary: "200 on the leader, 503 elsewhere." },
  { path: "/api/cluster", summary: "Who leads and who is connected." },
  {
    path: "/api/metrics",
    summary: "How long endpoints and functions take and how often they run.",
    query: metricsQuery,
  },
];

let description: Record<string, unknown> | null = null;

/** The API described for programs, generated from the schemas that check its input. */
export const handler = define.handlers({
  GET(ctx) {
    description ??= describeApi(
      commands.values(),
      READS,
      ctx.state.services.config.version,
    );
    return json(description);
  },
});
