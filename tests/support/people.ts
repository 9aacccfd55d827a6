/** People of a test, who use a market through its JSON API. */
import { z } from "zod";
import { PASSWORD } from "../../market/testing.ts";
import { ApiClient } from "../../tasks/api_client.ts";

/** Registers somebody new and returns a client with their session. */
export async function newcomer(
  url: string,
  name = "person",
): Promise<ApiClient & { readonly username: string }> {
  const username = `${name}_${crypto.randomUUID().slice(0, 8)}`;
  const anybody = new ApiClient(url);
  await anybody.do("register", {
    username,
    email: `${username}@example.com`,
    password: PASSWORD,
  });
  const person = await loggedIn(url, username);
  return Object.assign(person, { username });
}

/** Logs somebody in who has the password of all tests. */
export async function loggedIn(
  url: string,
  username: string,
): Promise<ApiClient> {
  const credentials = { username, password: PASSWORD };
  const { token } = await new ApiClient(url).do("log_in", credentials);
  return new ApiClient(url, z.string().parse(token));
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
  seller: ApiClient,
  changes: Partial<Record<keyof typeof PRODUCT, unknown>> & {
    readonly buy_now?: boolean;
    readonly offers?: boolean;
  } = {},
): Promise<string> {
  const { product_id } = await seller.do("list_product", {
    ...PRODUCT,
    ...changes,
  });
  return z.uuid().parse(product_id);
}
