import { z } from "zod";

const failure = z.strictObject({
  ok: z.literal(false),
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    issues: z.array(z.strictObject({
      path: z.array(z.union([z.string(), z.number()])),
      message: z.string().min(1),
    })).optional(),
  }),
});

const success = z.strictObject({
  ok: z.literal(true),
  result: z.looseObject({}),
  epoch: z.int().positive(),
});

/** An answer of the JSON API: its status, and its body as the contract has it. */
export interface Answer {
  readonly status: number;
  readonly body: z.infer<typeof success> | z.infer<typeof failure>;
  readonly headers: Headers;
}

/** A program that uses the JSON API as its contract says, and nothing else of DistSales. */
export class Client {
  constructor(readonly url: string, readonly token: string | null = null) {}

  /** Sends a command and checks that the answer has the contract's form. */
  async send(
    name: string,
    input: unknown,
    id: string = crypto.randomUUID(),
  ): Promise<Answer> {
    const response = await fetch(`${this.url}/api/commands/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.authorization() },
      body: JSON.stringify({ id, input }),
    });
    const { status, headers } = response;
    const schema = response.ok ? success : failure;
    return { status, headers, body: schema.parse(await response.json()) };
  }

  /** Sends a command that must succeed, and returns its result. */
  async do(name: string, input: unknown): Promise<Record<string, unknown>> {
    const { status, body } = await this.send(name, input);
    if (body.ok) return body.result;
    throw new Error(`${name} answered ${status} ${JSON.stringify(body.error)}`);
  }

  /** Reads a path that must answer 200 with JSON. */
  async read<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const response = await this.get(path);
    const text = await response.text();
    if (response.status !== 200) {
      throw new Error(`${path} answered ${response.status} ${text}`);
    }
    return schema.parse(JSON.parse(text));
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path, {
      headers: this.authorization(),
      redirect: "manual",
    });
  }

  authorization(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }
}

/** The password of everybody who is a `newcomer`. */
export const PASSWORD = "a long and quiet evening";

/** Registers somebody new and returns a client with their session. */
export async function newcomer(
  url: string,
  name = "person",
): Promise<Client & { readonly username: string }> {
  const username = `${name}_${crypto.randomUUID().slice(0, 8)}`;
  const anonymous = new Client(url);
  await anonymous.do("register", {
    username,
    email: `${username}@example.com`,
    password: PASSWORD,
  });
  const { token } = await anonymous.do("log_in", {
    username,
    password: PASSWORD,
  });
  return Object.assign(new Client(url, z.string().parse(token)), { username });
}

/** A product that anybody could list. */
export const PRODUCT = {
  title: "Racing bicycle",
  description: "Steel frame, 56 cm, new tyres.",
  category: "sports",
  condition: "good",
  price_cents: 24_900,
  quantity: 1,
} as const;

/** Lists `PRODUCT`, with changes, and returns its id. */
export async function listed(
  seller: Client,
  changes: Partial<Record<keyof typeof PRODUCT, unknown>> & {
    buy_now?: boolean;
    offers?: boolean;
  } = {},
): Promise<string> {
  const { product_id } = await seller.do("list_product", {
    ...PRODUCT,
    ...changes,
  });
  return z.uuid().parse(product_id);
}

/** Sends the head of a request as it is written here, and returns the beginning of the answer. */
export async function sendRaw(
  url: string,
  lines: readonly string[],
): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = [...lines, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(head));
  const answer = new Uint8Array(1024);
  const length = await connection.read(answer) ?? 0;
  return new TextDecoder().decode(answer.subarray(0, length));
}
