import { define } from "../../app/state.ts";
import { metricsQuery } from "../../health/report/metrics.ts";
import { offersQuery } from "../../market/trade/offer_lists.ts";
import { browseQuery } from "../../market/catalogue/browse.ts";
import { commands } from "../../market/commands.ts";
import { conversationsQuery } from "../../market/conversations/conversation_lists.ts";
import { messagesQuery } from "../../market/conversations/messages.ts";
import { ordersQuery } from "../../market/trade/order_lists.ts";
import { json } from "../../app/http/json.ts";
import { describeApi, type ReadDescription } from "./(_openapi)/openapi.ts";

const READS: readonly ReadDescription[] = [
  {
    path: "/api/products",
    summary: "What is for sale, a page at a time; prices in cents.",
    query: browseQuery,
  },
  { path: "/api/products/{id}", summary: "One product.", ids: ["id"] },
  { path: "/api/me", summary: "The person who asks.", login: true },
  {
    path: "/api/orders",
    summary: "What one bought and sold.",
    query: ordersQuery,
    login: true,
  },
  {
    path: "/api/offers",
    summary: "One's bargains, each by its last offer.",
    query: offersQuery,
    login: true,
  },
  {
    path: "/api/conversations",
    summary: "One's conversations.",
    query: conversationsQuery,
    login: true,
  },
  {
    path: "/api/conversations/{id}/messages",
    summary: "The messages of a conversation, in the order of seq.",
    query: messagesQuery,
    login: true,
    ids: ["id"],
  },
  {
    path: "/api/waiting",
    summary: "How much waits for the person who asks.",
    login: true,
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
