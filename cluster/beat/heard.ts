/**
 * What a node has heard of who leads, and how that tells that the database has
 * gone back in time: a standby was promoted without the last commits, or a
 * backup restored. Pure, as in `election.ts`.
 */
import type { LeadershipRow } from "./election.ts";

/** The newest epoch that a node has heard of, wherever it heard of it. */
export interface Heard {
  readonly epoch: number;
  /** The grant of that epoch; null when only the number was heard. */
  readonly grantId: string | null;
  /** Whether the leader of that epoch has resigned. */
  readonly resigned: boolean;
}

/** What a node has heard before anything. */
export const NOTHING_HEARD: Heard = {
  epoch: 0,
  grantId: null,
  resigned: false,
};

/**
 * Returns what is known after `news`, which may be older than `heard`. Of two
 * grants of one epoch the first stays: the other was given after the database
 * had gone back.
 */
export function hearing(heard: Heard, news: Heard): Heard {
  if (news.epoch !== heard.epoch) {
    return news.epoch > heard.epoch ? news : heard;
  }
  return {
    epoch: heard.epoch,
    grantId: heard.grantId ?? news.grantId,
    resigned: heard.resigned || news.resigned,
  };
}

/**
 * Tells whether the database has gone back: on one history, a row that is read
 * later is never older.
 *
 * @param heard What was known when the read was sent, and no later.
 */
export function hasGoneBack(row: LeadershipRow, heard: Heard): boolean {
  if (row.epoch !== heard.epoch) return row.epoch < heard.epoch;
  // The same number was given to another, or a resignation is gone.
  return (heard.grantId !== null && row.grantId !== heard.grantId) ||
    (heard.resigned && row.holder !== null);
}

/**
 * Tells whether whom the row names may have been followed by another, of whom
 * the database has forgotten. With the same epoch by another grant that is not
 * so: the grant was given after the database had gone back, and is in force.
 *
 * @param heard What was known when the read was sent, and no later.
 */
export function isBehind(row: LeadershipRow, heard: Heard): boolean {
  if (row.epoch !== heard.epoch) return row.epoch < heard.epoch;
  const isSameGrant = heard.grantId === null || heard.grantId === row.grantId;
  return isSameGrant && heard.resigned && row.holder !== null;
}

/**
 * How far ahead of what a node knows a number may be that another node tells
 * it. No cluster elects as often while a node looks away, and a number that is
 * made up must not use up all there are: 2^31, with the lock's key.
 */
const MAX_EPOCHS_AHEAD = 100_000;

/** Tells whether an epoch that another node tells may be believed. */
export function isCredible(epoch: number, heard: Heard): boolean {
  return epoch <= heard.epoch + MAX_EPOCHS_AHEAD;
}
