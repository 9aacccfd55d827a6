/** Offers, conversations and notifications to look at. */
import { v7 as uuidv7 } from "uuid";
import type { TestDatabase } from "../../../db/testing.ts";
import { addPerson, addProduct, addSession } from "../../../market/testing.ts";

/** What there is to look at. */
interface FurnishedConversation {
  /** Of a person with some of each. */
  readonly token: string;
  /** Of a person with none of them. */
  readonly nobodyToken: string;
  /** A conversation with everything in it, about an item that has offers. */
  readonly conversation: string;
  /** An item with an offer that the person has to answer. */
  readonly offered: string;
}

type Owner = TestDatabase["owner"];

const LINES = [
  ["other", "Hello! Is the frame scratched anywhere?"],
  ["me", "A little on the left side, see https://example.org/photos/3"],
  ["other", "Would you take 80?"],
  [
    "me",
    "80 is a bit low: it is hardly used, and I would have to ship it.\n\nMake it 90 and it is yours.",
  ],
  [
    "other",
    "averyveryveryverylongwordthatnobodyeverbrokeintopartsandthatisstillgoingonandon",
  ],
  ["other", "وما لون الدراجة؟ 🚲"],
  ["me", "Green."],
] as const;

/**
 * Fills a database for the pages of offers and conversations to be looked at.
 */
export async function furnishConversation(
  { owner }: TestDatabase,
): Promise<FurnishedConversation> {
  const [me, other, nobody] = await Promise.all(
    [1, 2, 3].map(() => addPerson(owner)),
  ) as [Person, Person, Person];
  // As long as a name may be, without a place to break it.
  await owner`
    update users set display_name = ${"Wolfeschlegel".repeat(4)}
    where id = ${other.id}`;
  const mine = await addProduct(owner, me, { price_cents: 12_000 });
  const theirs = await addProduct(owner, other, {
    price_cents: 4_500,
    quantity: 3,
  });
  await addOffers(owner, mine, me, other, [8_000, 11_000, 9_000], "open");
  await addOffers(owner, theirs, other, me, [3_000, 4_000], "open");
  await addOffers(owner, mine, me, nobody, [7_000], "declined");
  const conversation = await addConversation(owner, mine, me, other);
  for (
    const [kind, subject] of [
      ["offer_received", { price_cents: 8_000 }],
      ["offer_closed", { price_cents: 3_000, reason: "sold", quantity: 2 }],
      ["order_shipped", {}],
    ] as const
  ) {
    await owner`
      insert into notifications (id, user_id, kind, subject)
      values (${uuidv7()}, ${me.id}, ${kind},
        ${owner.json({ product_id: mine, title: "Gravel bike", ...subject })})`;
  }
  const stranger = await addPerson(owner);
  return {
    token: (await addSession(owner, me)).token,
    nobodyToken: (await addSession(owner, stranger)).token,
    conversation,
    offered: theirs,
  };
}

type Person = Awaited<ReturnType<typeof addPerson>>;

/**
 * Adds offers that answer each other, at each price in turn; the last one is in
 * `status`.
 */
async function addOffers(
  owner: Owner,
  product_id: string,
  seller: Person,
  buyer: Person,
  prices: readonly number[],
  status: string,
): Promise<void> {
  let parent: string | null = null;
  let bargain_id: string | null = null;
  for (const [index, price_cents] of prices.entries()) {
    const id = uuidv7();
    bargain_id ??= id;
    const last = index === prices.length - 1;
    const row = {
      id,
      bargain_id,
      parent_id: parent,
      product_id,
      buyer_id: buyer.id,
      seller_id: seller.id,
      by_seller: index % 2 === 1,
      price_cents,
      quantity: 1,
      status: last ? status : "countered",
      closed_at: last && status === "open" ? null : new Date(),
      expires_at: new Date(Date.now() + 30 * 3_600_000),
    };
    await owner`insert into offers ${owner(row)}`;
    parent = id;
  }
}

async function addConversation(
  owner: Owner,
  product_id: string,
  me: Person,
  other: Person,
): Promise<string> {
  const id = uuidv7();
  await owner`
    insert into conversations (id, product_id, buyer_id, seller_id, last_seq)
    values (${id}, ${product_id}, ${other.id}, ${me.id}, ${LINES.length})`;
  for (const [index, [who, body]] of LINES.entries()) {
    const hoursAgo = (LINES.length - index) * 9;
    await owner`
      insert into messages (conversation_id, seq, sender_id, body, sent_at)
      values (${id}, ${index + 1}, ${who === "me" ? me.id : other.id}, ${body},
        now() - make_interval(hours => ${hoursAgo}))`;
  }
  await owner`
    insert into reads (conversation_id, user_id, seq)
    values (${id}, ${other.id}, 4)`;
  return id;
}
