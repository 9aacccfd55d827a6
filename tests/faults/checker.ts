/** Whether the invariants I1 to I4 hold, by the database and the clients. */
import type { Facts } from "./facts.ts";
import type { History, Write } from "./history.ts";

/**
 * Returns what does not hold of I1 to I4, a line for each; none when all is
 * well.
 */
export function findViolations(facts: Facts, history: History): string[] {
  return [
    ...checkEpochs(facts),
    ...checkWrites(facts, history),
    ...checkEffects(facts),
    ...checkStock(facts, history.writes),
    ...checkOffers(facts),
    ...checkConversations(facts),
    ...checkReadings(facts, history),
  ];
}

/**
 * Returns the acknowledged commands that the database lost together with its
 * only copy, as it may without synchronous replication.
 */
export function findLost(facts: Facts, history: History): Write[] {
  const kept = new Set(facts.commands.map(({ id }) => id));
  return history.writes.filter(({ attempts, id, outcome }) =>
    outcome === "acknowledged" && !kept.has(id) &&
    history.mayBeLost(attempts.at(-1)?.endedAt)
  );
}

/** Returns what was lost and is not named in the activity log, a line each. */
export function findUnnamed(facts: Facts, history: History): string[] {
  const named = new Set(facts.namedAsLost);
  return findLost(facts, history)
    .filter(({ id }) => !named.has(id))
    .map(({ id, name }) => `${name} ${id} is lost, and no node says so`);
}

/**
 * I1: an epoch belongs to one node, and no row was written under an older epoch
 * than the one in force.
 */
function* checkEpochs({ elections, activities }: Facts): Iterable<string> {
  const holders = new Map(elections.map(({ epoch, url }) => [epoch, url]));
  if (holders.size !== elections.length) yield "I1: an epoch was given twice";
  let inForce = 0;
  for (const { epoch, node_url } of activities) {
    if (epoch < inForce) {
      yield `I1: ${node_url} wrote under epoch ${epoch} in epoch ${inForce}`;
    }
    inForce = Math.max(inForce, epoch);
    if (holders.get(epoch) !== node_url) {
      yield `I1: ${node_url} wrote under epoch ${epoch} of ${
        holders.get(epoch)
      }`;
    }
  }
}

/**
 * I2: what was acknowledged is there with the answer that was given, and what
 * was refused is not. No fault is met with 500, which would say that the market
 * is broken.
 */
function* checkWrites(facts: Facts, history: History): Iterable<string> {
  const kept = new Map(facts.commands.map((command) => [command.id, command]));
  const lost = new Set(findLost(facts, history));
  for (const write of history.writes) {
    const { attempts, id, name, outcome, result } = write;
    const command = kept.get(id);
    if (attempts.some(({ answer }) => answer === "failed")) {
      yield `a node failed at ${name} ${id} (500)`;
    }
    if (outcome === "refused" && command !== undefined) {
      const told = attempts.map(({ answer, code }) => code ?? answer).join();
      yield `I2: ${name} ${id} was refused (${told}) and carried out`;
    }
    if (outcome !== "acknowledged" || lost.has(write)) continue;
    if (command === undefined) {
      yield `I2: ${name} ${id} was acknowledged and is lost: ${
        JSON.stringify(attempts)
      }`;
    } else if (!agrees(command.answer, result)) {
      yield `I2: ${name} ${id} was answered with something else than is kept`;
    }
  }
}

/**
 * A revealed secret (the token of `log_in`) is answered beside what is kept.
 */
function agrees(
  kept: Readonly<Record<string, unknown>> | null,
  told: Readonly<Record<string, unknown>> | null,
): boolean {
  return kept !== null && told !== null &&
    Object.entries(kept).every(([key, value]) =>
      JSON.stringify(value) === JSON.stringify(told[key])
    );
}

/** What each command leaves exactly one of. */
const EFFECTS = [
  ["list_product", "product_id", "products"],
  ["purchase", "order_id", "orders"],
  ["accept_offer", "order_id", "orders"],
  ["make_offer", "offer_id", "offers"],
  ["start_conversation", "conversation_id", "conversations"],
] as const;

/** I2: every command left its effect once. */
function* checkEffects(facts: Facts): Iterable<string> {
  const answered = new Set<string>();
  for (const [name, key, table] of EFFECTS) {
    const present = new Set(facts[table].map(({ id }) => id));
    for (const { id, answer } of facts.commands.filter(named(name))) {
      const effect = String(answer?.[key]);
      if (!present.has(effect)) yield `I2: ${name} ${id} left no ${key}`;
      answered.add(effect);
    }
  }
  for (const table of ["products", "orders", "offers"] as const) {
    for (const { id } of facts[table]) {
      if (!answered.has(id)) yield `I2: ${table} has ${id} of no command`;
    }
  }
  const sent = facts.commands.filter(named("send_message")).length;
  if (sent !== facts.messages.length) {
    yield `I2: ${sent} messages were sent, and ${facts.messages.length} are there`;
  }
}

/**
 * I3: what was listed is what was sold and what is left, and that is never less
 * than nothing.
 */
function* checkStock(
  { products, orders }: Facts,
  writes: readonly Write[],
): Iterable<string> {
  const listed = new Map(
    writes.filter(named("list_product")).map(({ result, input }) =>
      [String(result?.["product_id"]), Number(input["quantity"])] as const
    ),
  );
  const sold = new Map<string, number>();
  for (const { product_id, quantity } of orders) {
    sold.set(product_id, (sold.get(product_id) ?? 0) + quantity);
  }
  for (const { id, quantity } of products) {
    if (quantity < 0) yield `I3: ${id} has a stock of ${quantity}`;
    const initial = listed.get(id);
    const gone = sold.get(id) ?? 0;
    if (initial !== undefined && initial !== quantity + gone) {
      yield `I3: of ${initial} pieces of ${id}, ${gone} were sold and ${quantity} are left`;
    }
  }
}

/**
 * I3: an accepted offer is one order, and when the stock is gone no offer is
 * open.
 */
function* checkOffers({ offers, orders, products }: Facts): Iterable<string> {
  const byOffer = new Map<string, number>();
  for (const { offer_id } of orders) {
    if (offer_id === null) continue;
    byOffer.set(offer_id, (byOffer.get(offer_id) ?? 0) + 1);
  }
  const stock = new Map(products.map(({ id, quantity }) => [id, quantity]));
  for (const { id, product_id, status } of offers) {
    const expected = status === "accepted" ? 1 : 0;
    const found = byOffer.get(id) ?? 0;
    if (found !== expected) {
      yield `I3: offer ${id} is ${status} and has ${found} orders`;
    }
    if (status === "open" && stock.get(product_id) === 0) {
      yield `I3: offer ${id} is open on a product that is sold out`;
    }
  }
}

/** I4: a conversation's numbers go from 1 to the last without gap or repeat. */
function* checkConversations(
  { conversations, messages }: Facts,
): Iterable<string> {
  const byConversation = Map.groupBy(
    messages,
    (message) => message.conversation_id,
  );
  for (const { id, last_seq } of conversations) {
    const seqs = (byConversation.get(id) ?? []).map(({ seq }) => seq);
    const isComplete = seqs.length === last_seq &&
      seqs.every((seq, index) => seq === index + 1);
    if (!isComplete) yield `I4: ${id} counts ${last_seq} and has ${seqs}`;
  }
}

/**
 * I4: whoever read, on whichever node, saw what is there, in that order and
 * without a gap.
 */
function* checkReadings(
  { messages }: Facts,
  history: History,
): Iterable<string> {
  const kept = new Map(
    messages.map(({ conversation_id, seq, body }) =>
      [`${conversation_id} ${seq}`, body] as const
    ),
  );
  for (const reading of history.readings) {
    const { after, at, conversationId, messages: seen, node } = reading;
    for (const [index, { seq, body }] of seen.entries()) {
      if (seq !== after + 1 + index) {
        yield `I4: ${node} showed ${seq} of ${conversationId} after ${
          after + index
        }`;
      }
      // What was lost makes room for another message of the same number.
      const isKept = kept.get(`${conversationId} ${seq}`) === body;
      if (!isKept && !history.mayBeLost(at)) {
        yield `I4: ${node} showed another message ${seq} of ${conversationId}`;
      }
    }
  }
}

function named(name: string): (named: { readonly name: string }) => boolean {
  return (candidate) => candidate.name === name;
}
