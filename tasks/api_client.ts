/**
 * A program that uses the JSON API as its contract says, and knows nothing else
 * of DistSales. The demo market, the tests and the benchmarks are made of it.
 */
import { z } from "zod";

const success = z.strictObject({
  ok: z.literal(true),
  result: z.looseObject({}),
  epoch: z.int().positive(),
});

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

/** An answer to a command: its status, and its body as the contract has it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: z.infer<typeof success> | z.infer<typeof failure>;
}

/** How a command is sent. */
interface SendOptions {
  /** The command's id; a new one unless told. A repeat keeps its id. */
  readonly id?: string;
  readonly signal?: AbortSignal;
}

/** A request that was refused, with the code of the contract. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** What one person asks one node. */
export class ApiClient {
  /**
   * @param token The token of the person's session; null for nobody's.
   * @param headers What is sent with each command besides.
   */
  constructor(
    readonly url: string,
    readonly token: string | null = null,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Sends a command and returns the answer as it came. */
  post(
    name: string,
    input: unknown,
    { id = crypto.randomUUID(), signal }: SendOptions = {},
  ): Promise<Response> {
    return fetch(`${this.url}/api/commands/${name}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...this.headers,
        ...this.#authorization,
      },
      body: JSON.stringify({ id, input }),
      ...(signal && { signal }),
    });
  }

  /**
   * Sends a command.
   *
   * @throws {z.ZodError} when the answer has not the form of the contract.
   */
  async send(
    name: string,
    input: unknown,
    options?: SendOptions,
  ): Promise<Answer> {
    return await readAnswer(await this.post(name, input, options));
  }

  /**
   * Sends a command that must succeed, and returns its result.
   *
   * @throws {RefusedError} when it does not.
   */
  async do(
    name: string,
    input: unknown,
    options?: SendOptions,
  ): Promise<Readonly<Record<string, unknown>>> {
    return resultOf(name, await this.send(name, input, options));
  }

  /** Adds JPEGs to a product of one's own. */
  async addPhotos(
    productId: string,
    photos: readonly Uint8Array<ArrayBuffer>[],
    id: string = crypto.randomUUID(),
  ): Promise<Answer> {
    const body = new FormData();
    for (const [index, photo] of photos.entries()) {
      body.append("photos", new File([photo], `photo-${index + 1}.jpg`));
    }
    const response = await fetch(
      `${this.url}/api/products/${productId}/photos`,
      {
        method: "POST",
        headers: { "idempotency-key": id, ...this.#authorization },
        body,
      },
    );
    return await readAnswer(response);
  }

  /** Asks for a path, and follows no redirect. */
  get(path: string, init: { readonly signal?: AbortSignal } = {}): Promise<
    Response
  > {
    return fetch(this.url + path, {
      headers: this.#authorization,
      redirect: "manual",
      ...init,
    });
  }

  /**
   * Reads a path that must answer 200 with JSON.
   *
   * @throws {Error} when it does not.
   */
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

  get #authorization(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }
}

/**
 * Returns the result of an answer.
 *
 * @param what What was asked for, for the error.
 * @throws {RefusedError} when it was refused.
 */
export function resultOf(
  what: string,
  { status, body }: Answer,
): Readonly<Record<string, unknown>> {
  if (body.ok) return body.result;
  const { code, message } = body.error;
  throw new RefusedError(
    code,
    `${what} answered ${status} ${code}: ${message}`,
  );
}

async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const schema = response.ok ? success : failure;
  return { status, headers, body: schema.parse(await response.json()) };
}
