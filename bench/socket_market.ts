/** The people who write to each other in the benchmark of the sockets. */
import { v7 as uuidv7 } from "uuid";
import type { Sql } from "../db/pools.ts";
import { addPerson, addProduct, addSession } from "../market/testing.ts";

/** Two people who write to each other, each with a session. */
export interface Pair {
  readonly conversationId: string;
  readonly tokens: readonly [string, string];
}

/**
 * Adds `count` pairs of people to the market, past the gate: how they came is
 * not measured.
 */
export async function addPairs(owner: Sql, count: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index++) {
    const [seller, buyer] = [await addPerson(owner), await addPerson(owner)];
    const product_id = await addProduct(owner, seller);
    const id = uuidv7();
    await owner`
      insert into conversations (id, product_id, buyer_id, seller_id, last_seq)
      values (${id}, ${product_id}, ${buyer.id}, ${seller.id}, 2)`;
    // Both have spoken, so that no limit for strangers holds.
    await owner`
      insert into messages (conversation_id, seq, sender_id, body)
      values (${id}, 1, ${buyer.id}, 'Hello'), (${id}, 2, ${seller.id}, 'Hi')`;
    const sessions = [
      await addSession(owner, buyer),
      await addSession(owner, seller),
    ] as const;
    pairs.push({
      conversationId: id,
      tokens: [sessions[0].token, sessions[1].token],
    });
  }
  return pairs;
}
