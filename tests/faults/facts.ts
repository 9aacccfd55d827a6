/** What is left in the database after the faults. */
import type { Sql } from "../../db/pools.ts";

/** The rows that the invariants speak of. */
export interface Facts {
  readonly elections: readonly { epoch: number; url: string }[];
  /** In the order of `id`, which was given while the epoch was in force. */
  readonly activities: readonly { epoch: number; node_url: string }[];
  readonly commands: readonly {
    id: string;
    name: string;
    epoch: number;
    answer: Readonly<Record<string, unknown>> | null;
  }[];
  readonly products: readonly { id: string; quantity: number }[];
  readonly orders: readonly {
    id: string;
    product_id: string;
    quantity: number;
    offer_id: string | null;
  }[];
  readonly offers: readonly {
    id: string;
    product_id: string;
    status: string;
  }[];
  readonly conversations: readonly { id: string; last_seq: number }[];
  readonly messages: readonly {
    conversation_id: string;
    seq: number;
    body: string;
  }[];
  /** The ids of the commands that nodes found gone, by the activity log. */
  readonly namedAsLost: readonly string[];
}

/** Reads all of it in one snapshot. */
export async function readFacts(sql: Sql): Promise<Facts> {
  return await sql.begin("isolation level repeatable read", async (sql) => ({
    elections: await sql<Facts["elections"][number][]>`
      select epoch, url from elections order by epoch`,
    activities: await sql<Facts["activities"][number][]>`
      select epoch, node_url from activities order by id`,
    commands: await sql<Facts["commands"][number][]>`
      select id, name, epoch, answer from commands`,
    products: await sql<Facts["products"][number][]>`
      select id, quantity from products`,
    orders: await sql<Facts["orders"][number][]>`
      select id, product_id, quantity, offer_id from orders`,
    offers: await sql<Facts["offers"][number][]>`
      select id, product_id, status from offers`,
    conversations: await sql<Facts["conversations"][number][]>`
      select id, last_seq from conversations`,
    messages: await sql<Facts["messages"][number][]>`
      select conversation_id, seq, body from messages
      order by conversation_id, seq`,
    namedAsLost: (await sql<{ id: string }[]>`
      select command ->> 'id' as id
      from activities, jsonb_array_elements(detail -> 'commands') command
      where label = 'database_went_back'`).map(({ id }) => id),
  }));
}
