import { z } from "zod";

const answer = z.object({ ok: z.literal(true), result: z.looseObject({}) });

/** A person of the benchmark, who speaks to a node through its JSON API. */
export interface Person {
  command(name: string, input: unknown): Promise<Record<string, unknown>>;
  /** Sends a command and returns the bare answer. */
  send(name: string, input: unknown): Promise<Response>;
}

/** Registers a new person at the node `url` and logs them in. */
export async function newPerson(url: string): Promise<Person> {
  const username = `bench_${crypto.randomUUID().slice(0, 8)}`;
  const password = crypto.randomUUID();
  let token = "";
  const person: Person = { command, send };
  await command("register", {
    username,
    email: `${username}@example.com`,
    password,
  });
  const { token: given } = await command("log_in", { username, password });
  token = z.string().parse(given);
  return person;

  async function command(name: string, input: unknown) {
    const response = await send(name, input);
    return answer.parse(await response.json()).result;
  }

  function send(name: string, input: unknown): Promise<Response> {
    return fetch(`${url}/api/commands/${name}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ id: crypto.randomUUID(), input }),
    });
  }
}

/** Lists `count` things for sale and returns their ids. */
export async function listProducts(
  seller: Person,
  count: number,
  quantity = 1,
): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { product_id } = await seller.command("list_product", {
      title: `Bench item ${index + 1}, well kept and hardly used`,
      description: "One of many, listed to see how fast the market is.",
      category: "home",
      condition: "good",
      price_cents: 1000 + index * 37,
      quantity,
    });
    ids.push(z.string().parse(product_id));
  }
  return ids;
}
