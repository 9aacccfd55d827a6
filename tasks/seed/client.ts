/** A client of the HTTP contract: it knows no more of DistSales than other programs do. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { derivedId } from "../../lib/derived_id.ts";

/** All ids of the demo market come from here: a second run repeats the first, and changes nothing. */
const DEMO_MARKET = "5d1b5f0e-6d0c-4d5b-9a52-1f1f0a6c7e11";

/** How often a request is sent again when the node is busy or its leader is just changing. */
const ATTEMPTS = 20;

const answer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), result: z.record(z.string(), z.unknown()) }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
]);

/** A request that was refused, with the code of the contract. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** Somebody who has logged in; null stands for nobody. */
export type Token = string | null;

/** What the demo market asks a node for. */
export interface Client {
  /** Carries a command out once for `key`, and returns one text field of its answer. */
  command(
    token: Token,
    name: string,
    key: string,
    input: Readonly<Record<string, unknown>>,
    field: string,
  ): Promise<string>;
  /** Adds photos to a product, once for `key`. */
  upload(
    token: Token,
    key: string,
    productId: string,
    photos: readonly Uint8Array<ArrayBuffer>[],
  ): Promise<void>;
  /** Returns a JSON answer, or null when it is refused. */
  get<Schema extends z.ZodType>(
    token: Token,
    path: string,
    schema: Schema,
  ): Promise<z.output<Schema> | null>;
}

/** Returns a client of the node at `url`. */
export function createClient(url: string): Client {
  return {
    async command(token, name, key, input, field) {
      const body = JSON.stringify({
        id: derivedId(DEMO_MARKET, `${name} ${key}`),
        input,
      });
      const result = await send(`/api/commands/${name}`, () => ({
        method: "POST",
        headers: { ...bearer(token), "content-type": "application/json" },
        body,
      }));
      return String(result[field] ?? "");
    },
    async upload(token, key, productId, photos) {
      await send(`/api/products/${productId}/photos`, () => {
        const body = new FormData();
        photos.forEach((photo, i) =>
          body.append("photos", new File([photo], `photo-${i + 1}.jpg`))
        );
        const id = derivedId(DEMO_MARKET, `photos ${key}`);
        return {
          method: "POST",
          headers: { ...bearer(token), "idempotency-key": id },
          body,
        };
      });
    },
    async get(token, path, schema) {
      const response = await fetch(url + path, { headers: bearer(token) });
      const body = await response.json();
      return response.ok ? schema.parse(body) : null;
    },
  };

  async function send(
    path: string,
    request: () => RequestInit,
  ): Promise<Record<string, unknown>> {
    for (let attempt = 1;; attempt++) {
      const response = await fetch(url + path, request());
      const body = answer.parse(await response.json());
      if (body.ok) return body.result;
      const busy = response.status === 503 || response.status === 429;
      if (!busy || attempt === ATTEMPTS) {
        throw new RefusedError(
          body.error.code,
          `${path}: ${body.error.message}`,
        );
      }
      const seconds = Number(response.headers.get("retry-after") ?? 1);
      await delay(Math.max(1, seconds) * 1000);
    }
  }
}

function bearer(token: Token): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
