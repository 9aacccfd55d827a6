/** People who trade while a cluster breaks. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { PASSWORD } from "../../market/testing.ts";
import { PRODUCT } from "../support/people.ts";
import type { History } from "./history.ts";
import { RetryingClient } from "./retrying_client.ts";

/**
 * Between two commands of one trader, so that load leaves room for what is
 * measured.
 */
const PAUSE_MS = 20;
/** So many products are for sale at a time; older ones are forgotten. */
const SHELF = 12;

const page = z.object({
  messages: z.array(z.object({ seq: z.int(), body: z.string() })),
});

interface Conversation {
  readonly id: string;
  /** The last number that was read. */
  seen: number;
}

/**
 * A person who sells to everybody and buys, and who makes offers and writes to
 * the neighbours.
 */
class Trader {
  /** Own plentiful product, for the neighbour's offers and questions. */
  productId = "";
  readonly conversations: Conversation[] = [];
  readonly offersToMe: string[] = [];
  #said = 0;

  constructor(
    readonly client: RetryingClient,
    readonly name: string,
    private readonly history: History,
  ) {}

  async enter(): Promise<void> {
    await this.#must("register", {
      username: this.name,
      email: `${this.name}@example.org`,
      password: PASSWORD,
    });
    const { token } = await this.#must("log_in", {
      username: this.name,
      password: PASSWORD,
    });
    this.client.token = String(token);
    const listed = await this.#must("list_product", product(1000));
    this.productId = String(listed["product_id"]);
  }

  async meet(neighbour: Trader): Promise<void> {
    const { conversation_id } = await this.#must("start_conversation", {
      product_id: neighbour.productId,
    });
    const id = String(conversation_id);
    this.conversations.push({ id, seen: 0 });
    neighbour.conversations.push({ id, seen: 0 });
  }

  /** Does one thing of the many that people do here. */
  async act(shelf: string[], neighbour: Trader): Promise<void> {
    const roll = Math.random();
    if (roll < 0.15) {
      // Few of each, so that many want the last one.
      const quantity = 1 + Math.floor(Math.random() * 4);
      const { result } = await this.client.write(
        "list_product",
        product(quantity),
      );
      if (result) shelf.unshift(String(result["product_id"]));
      shelf.length = Math.min(shelf.length, SHELF);
    } else if (roll < 0.5) {
      const product_id = pick(shelf) ?? neighbour.productId;
      await this.client.write("purchase", { product_id, quantity: 1 });
    } else if (roll < 0.6) {
      const { result } = await this.client.write("make_offer", {
        product_id: pick(shelf) ?? neighbour.productId,
        price_cents: 900,
        quantity: 1,
      });
      if (result) neighbour.offersToMe.push(String(result["offer_id"]));
    } else if (roll < 0.7) {
      await this.#offer(neighbour);
    } else if (roll < 0.9) {
      await this.#say();
    } else {
      await this.#listen();
    }
  }

  async #offer(neighbour: Trader): Promise<void> {
    const offer_id = this.offersToMe.shift();
    if (offer_id !== undefined) {
      await this.client.write("accept_offer", { offer_id });
      return;
    }
    const { result } = await this.client.write("make_offer", {
      product_id: neighbour.productId,
      price_cents: 900,
      quantity: 1,
    });
    if (result) neighbour.offersToMe.push(String(result["offer_id"]));
  }

  async #say(): Promise<void> {
    const conversation = pick(this.conversations);
    if (conversation === undefined) return;
    await this.client.write("send_message", {
      conversation_id: conversation.id,
      body: `${this.name} ${++this.#said}`,
    });
  }

  async #listen(): Promise<void> {
    const conversation = pick(this.conversations);
    if (conversation === undefined) return;
    const { id, seen: after } = conversation;
    const { node } = this.client;
    const read = await this.client.read(
      `/api/conversations/${id}/messages?after=${after}`,
      page,
    );
    if (read === null) return;
    const { messages } = read;
    conversation.seen = messages.at(-1)?.seq ?? after;
    const at = performance.now();
    this.history.readings.push({
      at,
      conversationId: id,
      node,
      after,
      messages,
    });
  }

  async #must(
    name: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { result } = await this.client.write(name, input);
    if (result === null) throw new Error(`${name} was refused`);
    return result;
  }
}

/** People who trade on all nodes at once. */
export class Load {
  readonly #shelf: string[] = [];
  #stop: AbortController | null = null;
  #running: Promise<void>[] = [];

  private constructor(private readonly traders: readonly Trader[]) {}

  /** Registers the traders; `perNode` of them ask each node first. */
  static async prepare(
    nodes: readonly string[],
    perNode: number,
    history: History,
  ): Promise<Load> {
    const run = crypto.randomUUID().slice(0, 8);
    const traders = Array.from(
      { length: perNode * nodes.length },
      (_, index) =>
        new Trader(
          new RetryingClient(nodes, index, history),
          `trader_${run}_${index}`,
          history,
        ),
    );
    for (const trader of traders) await trader.enter();
    const load = new Load(traders);
    for (const [index, trader] of traders.entries()) {
      await trader.meet(load.#neighbour(index));
    }
    return load;
  }

  /** Trades on until the load is stopped. */
  start(): void {
    const stop = new AbortController();
    this.#stop = stop;
    this.#running = this.traders.map(async (trader, index) => {
      while (!stop.signal.aborted) {
        await trader.act(this.#shelf, this.#neighbour(index));
        await delay(PAUSE_MS * (0.5 + Math.random()));
      }
    });
  }

  /** Stops, when everybody has an answer or has given up. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    await Promise.all(this.#running);
  }

  #neighbour(index: number): Trader {
    const neighbour = this.traders[(index + 1) % this.traders.length];
    if (neighbour === undefined) throw new Error("nobody trades here");
    return neighbour;
  }
}

function product(quantity: number): Readonly<Record<string, unknown>> {
  return { ...PRODUCT, price_cents: 1000, quantity };
}

function pick<T>(choices: readonly T[]): T | undefined {
  return choices[Math.floor(Math.random() * choices.length)];
}
