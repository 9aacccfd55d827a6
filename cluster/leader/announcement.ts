/** What a claim and a resignation tell every node by NOTIFY. */
import { z } from "zod";
import { type Leader, leaderOf } from "./leadership_store.ts";

/** The channel on which a claim and a resignation are told. */
export const LEADERSHIP_CHANNEL = "leadership";

const announcement = z.object({
  url: z.string().nullable(),
  node_id: z.string().nullable(),
  epoch: z.int(),
  grant_id: z.string().nullish().default(null),
  elected_at: z.coerce.date().nullable(),
});

/**
 * What is told on the channel: an epoch, and its leader, null if it resigned.
 */
interface Announcement {
  readonly epoch: number;
  readonly leader: Leader | null;
}

/** Returns what a message on the channel says, or null when it says nothing. */
export function readAnnouncement(payload: string): Announcement | null {
  try {
    const row = announcement.parse(JSON.parse(payload));
    // A resignation names nobody; an election without a grant is none.
    if (row.url !== null && row.grant_id === null) return null;
    return { epoch: row.epoch, leader: leaderOf(row) };
  } catch {
    return null;
  }
}
