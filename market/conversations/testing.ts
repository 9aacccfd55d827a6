/** A conversation for tests: between a buyer and a seller, about a product. */
import type { Actor } from "../../cluster/command.ts";
import { addProduct, type TestMarket } from "../testing.ts";
import { conversationsQuery, listConversations } from "./conversation_lists.ts";
import { startConversation } from "./conversations.ts";
import { sendMessage } from "./messages.ts";

/** Starts a conversation; nothing has been said in it, and a stranger is by. */
export async function startedConversation(market: TestMarket) {
  const [seller, buyer, stranger] = await market.people(3);
  const product_id = await addProduct(market.db.owner, seller);
  const { conversation_id } = await market.do(buyer, startConversation, {
    product_id,
  });
  return {
    seller,
    buyer,
    stranger,
    product_id,
    conversation_id,
    send: (from: Actor, body: string) =>
      market.do(from, sendMessage, { conversation_id, body }),
    list: (user: { readonly id: string }) => listed(market, user),
  };
}

/** Returns the first page of somebody's conversations. */
export async function listed(
  market: TestMarket,
  user: { readonly id: string },
) {
  const query = conversationsQuery.parse({});
  const page = await listConversations(market.db.reader, user.id, query);
  return page.conversations;
}
