/** The client that fills the demo market: every command once, and patiently. */
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { derivedId } from "../../lib/derived_id.ts";
import { type Answer, ApiClient, resultOf } from "../api_client.ts";

/**
 * The namespace of all ids of the demo market. They are always the same, so a
 * second run repeats the first and changes nothing.
 */
const DEMO_MARKET = "5d1b5f0e-6d0c-4d5b-9a52-1f1f0a6c7e11";

/**
 * How often a request is sent while the node is busy, or its leader is just
 * changing.
 */
const ATTEMPTS = 20;

/** The token of somebody who has logged in; null stands for nobody. */
type Token = string | null;

/** What the demo market asks a node for. */
export interface DemoClient {
  /**
   * Carries a command out once for `key`, and returns one field of its result.
   *
   * @throws {RefusedError} when it is refused.
   */
  command(
    token: Token,
    name: string,
    key: string,
    input: Readonly<Record<string, unknown>>,
    field: string,
  ): Promise<string>;
  /** Adds photos to a product, once for `key`. */
  addPhotos(
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

/**
 * Returns a client of the node at `url`.
 *
 * @param pass What is sent with each command: see `demoPass`.
 */
export function createDemoClient(
  url: string,
  pass: Readonly<Record<string, string>>,
): DemoClient {
  return {
    async command(token, name, key, input, field) {
      const client = new ApiClient(url, token, pass);
      const id = derivedId(DEMO_MARKET, `${name} ${key}`);
      const answer = await patiently(() => client.send(name, input, { id }));
      return String(resultOf(name, answer)[field] ?? "");
    },
    async addPhotos(token, key, productId, photos) {
      const client = new ApiClient(url, token);
      const id = derivedId(DEMO_MARKET, `photos ${key}`);
      const answer = await patiently(() =>
        client.addPhotos(productId, photos, id)
      );
      resultOf(`photos of ${key}`, answer);
    },
    async get(token, path, schema) {
      const response = await new ApiClient(url, token).get(path);
      const body = await response.json();
      return response.ok ? schema.parse(body) : null;
    },
  };
}

/** Sends again what a busy node did not take, after as long as it says. */
async function patiently(send: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1;; attempt++) {
    const answer = await send();
    const isBusy = answer.status === 503 || answer.status === 429;
    if (!isBusy || attempt === ATTEMPTS) return answer;
    const seconds = Number(answer.headers.get("retry-after") ?? 1);
    await delay(Math.max(1, seconds) * 1000);
  }
}
