/** Safeguards that can be taken out, one at a time. */
import type { LeadershipRow } from "../../cluster/beat/election.ts";
import type { Others } from "../../cluster/leader/leadership_store.ts";
import type { Sightings } from "../../cluster/beat/sightings.ts";

/**
 * A safeguard taken out, to prove that the simulation sees what the safeguard
 * is for.
 *
 * - `lease`: nobody asks whether the lease has run out: every one counts as
 *   expired;
 * - `expiry`: no lease ever runs out;
 * - `two_beats`: one beat counts as many, also as having been seen by the leader,
 *   which takes as long: each of the two hides that the other is missing;
 * - `session`: a refused connection alone counts as the end of the leader's
 *   process;
 * - `claim_lock`: a claim decides on the row as it was before the lock was
 *   granted;
 * - `fence`: writes do not ask which grant is in force;
 * - `fence_lock`: writes read the grant, but do not hold off a claim while they
 *   are in flight;
 * - `command_id`: a command that is sent again is carried out again;
 * - `grant`: writes and renewals ask for the number of the epoch alone;
 * - `floor`: an epoch follows the row's, whatever was heard of before;
 * - `noticing`: nobody notices that the database has gone back;
 * - `identity`: a node on a copy of the database counts as one of the cluster;
 * - `reports`: nobody asks who reaches whom;
 * - `seen`: a lower URL does not ask whether the leader sees it.
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
  "grant",
  "floor",
  "noticing",
  "identity",
  "reports",
  "seen",
] as const;

export type Mutation = typeof MUTATIONS[number];

/** Returns the row that a node without the safeguard would act on. */
export function mutateRow(
  row: LeadershipRow,
  mutation: Mutation | null,
): LeadershipRow {
  switch (mutation) {
    case "lease":
      return { ...row, ageMs: Infinity };
    case "expiry":
      return { ...row, ageMs: 0 };
    case "session":
      return { ...row, sessionHeld: false };
    default:
      return row;
  }
}

/** Returns what a node without the safeguard would read of the others. */
export function mutateOthers(
  others: Others,
  mutation: Mutation | null,
): Others {
  switch (mutation) {
    case "reports":
      return { ...others, reports: [] };
    case "two_beats":
    case "seen":
      return {
        ...others,
        members: others.members.map((member) => ({ ...member, seenMs: 0 })),
      };
    default:
      return others;
  }
}

/** Returns what a node without the safeguard would remember of a beat. */
export function mutateSightings(
  sightings: Sightings,
  mutation: Mutation | null,
): Sightings {
  if (mutation !== "two_beats") return sightings;
  const byUrl = new Map(
    [...sightings.byUrl].map(([url, sighting]) =>
      [url, { ...sighting, alive: sighting.alive * 99 }] as const
    ),
  );
  return { ...sightings, byUrl };
}
