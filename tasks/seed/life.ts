/** What has happened in the demo market: orders, offers, conversations. */
import type { Item } from "./catalogue.ts";
import type { DemoClient } from "./demo_client.ts";
import type { Trader } from "./people.ts";
import { pick, seeded } from "./random.ts";

/** An item that was put up for sale. */
export interface Listed {
  readonly id: string;
  readonly item: Item;
  readonly seller: Trader;
}

const ORDERS = 60;
const OFFERS = 45;
const CONVERSATIONS = 36;

/** How many things happen. */
export const EVENTS = ORDERS + OFFERS + CONVERSATIONS;

/** What the buyer and the seller say in turn. */
const DIALOGUES: readonly (readonly string[])[] = [
  [
    "Hello! Is this still there?",
    "Hi, yes it is.",
    "Lovely. Could I come by on Saturday?",
    "Saturday after ten is fine. I will send you the address.",
  ],
  [
    "Does it come with what one sees in the second photo?",
    "Yes, all of that is included.",
    "Then I will think about it until tomorrow.",
  ],
  [
    "How old is it, roughly?",
    "About four years, used for two of them.",
    "Thank you, that is what I hoped to hear 🙂",
  ],
  ["Would you post it to the islands?"],
  [
    "Good evening, what are the measurements?",
    "60 by 40, and 35 high.",
    "It fits! I am going to make you an offer.",
    "I am looking forward to it.",
  ],
  [
    "Is there anything I should know about its condition?",
    "One small scratch at the back, which you see in no photo. Otherwise as described.",
  ],
];

/** Returns what happens, each a chain of commands that depend on each other. */
export function happenings(
  client: DemoClient,
  listed: readonly Listed[],
  traders: readonly Trader[],
): (() => Promise<void>)[] {
  const random = seeded("life");
  const free = new Set(listed);
  const take = (suits: (item: Item) => boolean): Listed => {
    const choice = pick(random, [...free].filter(({ item }) => suits(item)));
    free.delete(choice);
    return choice;
  };
  const other = ({ seller }: Listed) =>
    pick(random, traders.filter((trader) => trader !== seller));

  const orders = Array.from({ length: ORDERS }, (_, i) => {
    const product = take(({ buy_now }) => buy_now);
    return order(client, product, other(product), i % 3);
  });
  const offers = Array.from({ length: OFFERS }, (_, i) => {
    const product = take(({ offers, price_cents }) =>
      offers && price_cents >= 500
    );
    return offer(client, product, other(product), i % 5);
  });
  const conversations = Array.from({ length: CONVERSATIONS }, (_, i) => {
    const product = take(() => true);
    // Each trader begins at most one: nobody may begin many in an hour.
    const buyer = traders[i % traders.length];
    return conversation(
      client,
      product,
      buyer === undefined || buyer === product.seller ? other(product) : buyer,
      pick(random, DIALOGUES),
    );
  });
  return [...orders, ...offers, ...conversations];
}

/** A purchase; `progress` 1 has been shipped, 2 has arrived. */
function order(
  client: DemoClient,
  { id, item, seller }: Listed,
  buyer: Trader,
  progress: number,
) {
  return async () => {
    const order_id = await client.command(buyer.token, "purchase", item.key, {
      product_id: id,
      quantity: 1,
    }, "order_id");
    const step = (trader: Trader, name: string) =>
      client.command(trader.token, name, item.key, { order_id }, "order_id");
    if (progress >= 1) await step(seller, "ship_order");
    if (progress >= 2) await step(buyer, "receive_order");
  };
}

/**
 * An offer; `ending` 0 and 1 leave an offer open, 2 a counter-offer, 3 is
 * declined, 4 accepted.
 */
function offer(
  client: DemoClient,
  { id, item, seller }: Listed,
  buyer: Trader,
  ending: number,
) {
  const part = (of: number) =>
    Math.max(100, Math.round(item.price_cents * of / 100) * 100);
  return async () => {
    const offer_id = await client.command(buyer.token, "make_offer", item.key, {
      product_id: id,
      price_cents: part(0.8),
      quantity: 1,
    }, "offer_id");
    const reply = (name: string, more = {}) =>
      client.command(seller.token, name, item.key, { offer_id, ...more }, "id");
    if (ending === 2) await reply("counter_offer", { price_cents: part(0.9) });
    if (ending === 3) await reply("decline_offer");
    if (ending === 4) await reply("accept_offer");
  };
}

function conversation(
  client: DemoClient,
  { id, item, seller }: Listed,
  buyer: Trader,
  lines: readonly string[],
) {
  return async () => {
    const conversation_id = await client.command(
      buyer.token,
      "start_conversation",
      item.key,
      { product_id: id },
      "conversation_id",
    );
    for (const [i, body] of lines.entries()) {
      const { token } = i % 2 === 0 ? buyer : seller;
      const input = { conversation_id, body };
      await client.command(
        token,
        "send_message",
        `${item.key} ${i}`,
        input,
        "seq",
      );
    }
  };
}
