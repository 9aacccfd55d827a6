/** Who trades in the demo market. */
import { z } from "zod";
import { RefusedError } from "../api_client.ts";
import type { DemoClient } from "./demo_client.ts";

/** With this password anybody may be any of them. */
export const DEMO_PASSWORD = "lantern-and-plum";

/** Somebody of the demo market, logged in. */
export interface Trader {
  readonly username: string;
  readonly token: string;
}

const NAMES = [
  "Ada Lindqvist|I repair radios and sell what I finish.",
  "Bashir Rahman|Books, mostly. I read faster than my shelves grow.",
  "Carla Moretti|Potter. Everything is thrown in my studio.",
  "Dmitri Volkov|Bicycles, old and new.",
  "Elif Yilmaz|Clearing my grandmother's house, with love.",
  "Felix Brandt|Records and what plays them.",
  "Grace Okafor|Clothes that deserve a second wardrobe.",
  "Hana Suzuki|Plants, cuttings and pots.",
  "Ivan Petrov|Film cameras. I test every shutter.",
  "Jonas Weber|Tools from my father's workshop.",
  "Katja Nieminen|Things for children who have grown.",
  "Liam Murphy|Guitars come, guitars go.",
  "Mina Farahani|Lamps and small furniture.",
  "Noah van Dijk|Cargo bikes and everything that fits in.",
  "Olga Sokolova|Stamps and postcards since 1988.",
  "Pedro Alves|Skateboards and shoes to go with them.",
  "Quinn Harper|Board games, always counted.",
  "Rosa Jimenez|Printmaker. Small editions.",
  "Samir Haddad|Kitchen things that last.",
  "Tilda Berg|Outdoor gear, aired and dry.",
  "Umar Khan|Phones and laptops, wiped and checked.",
  "Vera Novak|Vintage watches, serviced.",
  "Will Ashford|Vinyl, mostly jazz.",
  "Xenia Pappas|Ceramics from the island.",
  "Yusuf Demir|Car parts, honestly described.",
  "Zoe Laurent|Dresses, hats and bags.",
  "Anton Gruber|Model railways.",
  "Bea Castillo|Garden things in spring, books in winter.",
  "Cem Aydin|Speakers and amplifiers.",
  "Dora Kiss|I draw, I frame, I sell.",
  "Emil Sorensen|Chairs. Too many chairs.",
  "Freya MacLeod|Wool, tweed and boots.",
  "Gustavo Lima|Footballs and what goes with them.",
  "Helen Park|Study books with few notes in them.",
  "Igor Kowalski|Scooters and a little rust.",
  "Jade Nguyen|Keyboards and synthesizers.",
  "Karim Benali|Coins and medals.",
  "Lotte Jansen|Toys of wood.",
  "Marco Bianchi|Espresso cups and other necessities.",
  "Nora Haugen|A bit of everything.",
] as const;

/**
 * Registers and logs in one of the traders; both once only.
 *
 * @throws {RefusedError} `username_taken` when the demo market was made so long
 * ago that the node forgot the ids.
 */
async function join(client: DemoClient, line: string): Promise<Trader> {
  const [display_name = "", bio = ""] = line.split("|");
  const username = display_name.toLowerCase().replaceAll(" ", ".");
  await client.command(null, "register", username, {
    username,
    email: `${username}@demo.example`,
    password: DEMO_PASSWORD,
  }, "user_id");
  const logIn = (key: string) =>
    client.command(null, "log_in", key, {
      username,
      password: DEMO_PASSWORD,
    }, "token");
  let token = await logIn(username);
  // The session of an earlier run may have been ended since.
  const me = await client.get(token, "/api/me", z.object({ bio: z.string() }));
  if (me === null) token = await logIn(`${username} ${crypto.randomUUID()}`);
  if (me?.bio !== bio) {
    const profile = { display_name, bio };
    await client.command(token, "edit_profile", username, profile, "user_id");
  }
  return { username, token };
}

/** Returns the traders, or null when the demo market has long been there. */
export async function joinAll(
  client: DemoClient,
  onStep: () => void,
): Promise<Trader[] | null> {
  const traders: Trader[] = [];
  for (const name of NAMES) {
    try {
      traders.push(await join(client, name));
    } catch (error) {
      if (error instanceof RefusedError && error.code === "username_taken") {
        return null;
      }
      throw error;
    }
    onStep();
  }
  return traders;
}
