/** Everything that the JSON API lets read. */
import { z } from "zod";
import { heartbeatBody } from "../../../cluster/beat/heartbeat/heartbeat.ts";
import { clusterView } from "../../../cluster/members/cluster_view.ts";
import { metrics, metricsQuery } from "../../../health/report/metrics.ts";
import { ownAccount } from "../../../market/accounts/accounts.ts";
import { browsePage, browseQuery } from "../../../market/catalogue/browse.ts";
import { productDetails } from "../../../market/catalogue/products.ts";
import {
  conversationPage,
  conversationsQuery,
} from "../../../market/conversations/conversation_lists.ts";
import {
  messageList,
  messagesQuery,
} from "../../../market/conversations/messages.ts";
import {
  offerPage,
  offersQuery,
} from "../../../market/trade/offers/offer_lists.ts";
import { orderPage, ordersQuery } from "../../../market/trade/order_lists.ts";
import { waitingCounts } from "../../../market/waiting.ts";
import type { ReadDescription } from "./openapi.ts";

/** What `GET /api/leader` answers. */
const leaderAnswer = z.strictObject({
  leader: z.strictObject({
    url: z.string(),
    epoch: z.int(),
    elected_at: z.iso.datetime(),
  }).nullable()
    .describe("The leader as this node knows it; null while it knows none."),
  self: z.string().describe("The URL of the node that answers."),
});

export const READS: readonly ReadDescription[] = [
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
  {
    path: "/api/heartbeat",
    summary: "200 while this node can serve, 503 while it cannot.",
    result: heartbeatBody,
    statuses: [200, 503],
  },
  {
    path: "/api/leader",
    summary: "200 on the leader, 503 elsewhere.",
    result: leaderAnswer,
    statuses: [200, 503],
  },
  {
    path: "/api/cluster",
    summary: "Who leads and who is connected; for admins and monitoring.",
    login: true,
    result: clusterView,
  },
  {
    path: "/api/metrics",
    summary:
      "How long endpoints and functions take and how often they run; for admins and monitoring.",
    login: true,
    query: metricsQuery,
    result: metrics,
  },
];
