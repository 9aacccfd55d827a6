/** How much each person may send to this node. */
import type { MarketSocket } from "./sockets.ts";
import {
  createTokenBucket,
  type Rate,
  type TokenBucket,
} from "./token_bucket.ts";

/** What is limited, each by a rate of its own. */
export interface Rates {
  readonly messages: Rate;
  /** All events but messages, those that nobody knows included. */
  readonly others: Rate;
  /** Who is refused more often than this is cut off. */
  readonly refusals: Rate;
}

/**
 * As many messages as a person may write, and of everything else a hundred a
 * minute.
 */
export const RATES: Rates = {
  messages: { burst: 100, perSecond: 10 },
  others: { burst: 100, perSecond: 100 / 60 },
  refusals: { burst: 500, perSecond: 5 },
};

/** What is left to one person. */
type PersonLimits = Readonly<Record<keyof Rates, TokenBucket>>;

/**
 * Returns what finds the limits of a connection's person. All their
 * connections share them, or a flood would only have to open more; they are
 * kept for as long as one of these lasts.
 */
export function createPersonLimits(
  rates: Rates,
): (socket: MarketSocket) => PersonLimits {
  const people = new Map<
    string,
    { readonly limits: PersonLimits; connections: number }
  >();
  return (socket) => {
    const { id } = socket.data.actor;
    const person = people.get(id) ?? {
      limits: {
        messages: createTokenBucket(rates.messages),
        others: createTokenBucket(rates.others),
        refusals: createTokenBucket(rates.refusals),
      },
      connections: 0,
    };
    people.set(id, person);
    person.connections++;
    socket.once("disconnect", () => {
      person.connections--;
      if (person.connections === 0) people.delete(id);
    });
    return person.limits;
  };
}
