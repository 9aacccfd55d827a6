/** Safeguards that can be taken out, one at a time. */
import type { Situation } from "../../cluster/beat/election.ts";
import type { Sightings } from "../../cluster/beat/sightings.ts";

/**
 * A safeguard taken out, to prove that the simulation sees what the safeguard
 * is for.
 *
 * - `lease`: nobody asks whether the lease has run out: every one counts as
 *   expired;
 * - `expiry`: no lease ever runs out;
 * - `two_beats`: one beat counts as many;
 * - `session`: a refused connection alone counts as the end of the leader's
 *   process;
 * - `claim_lock`: a claim decides on the row as it was before the lock was
 *   granted;
 * - `fence`: writes do not ask which epoch is in force;
 * - `fence_lock`: writes read the epoch, but do not hold off a claim while they
 *   are in flight;
 * - `command_id`: a command that is sent again is carried out again.
 */
export const MUTATIONS = [
  "lease",
  "expiry",
  "two_beats",
  "session",
  "claim_lock",
  "fence",
  "fence_lock",
  "command_id",
] as const;

export type Mutation = typeof MUTATIONS[number];

/** Returns the view that a node without the safeguard would act on. */
export function mutate(view: Situation, mutation: Mutation | null): Situation {
  const { leadership } = view;
  switch (mutation) {
    case "lease":
      return leadership === null
        ? view
        : { ...view, leadership: { ...leadership, ageMs: Infinity } };
    case "expiry":
      return leadership === null
        ? view
        : { ...view, leadership: { ...leadership, ageMs: 0 } };
    case "session":
      return leadership === null
        ? view
        : { ...view, leadership: { ...leadership, sessionHeld: false } };
    case "two_beats":
      return { ...view, sightings: withManyBeats(view.sightings) };
    default:
      return view;
  }
}

function withManyBeats(sightings: Sightings): Sightings {
  const byUrl = new Map(
    [...sightings.byUrl].map(([url, sighting]) =>
      [url, { ...sighting, alive: sighting.alive * 99 }] as const
    ),
  );
  return { ...sightings, byUrl };
}
