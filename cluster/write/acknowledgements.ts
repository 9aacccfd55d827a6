/**
 * What a node has acknowledged lately, so that it can say what is gone when the
 * database has gone back in time.
 */
import type { Actor } from "../command.ts";

/** A command whose answer was given to those who asked. */
export interface Acknowledgement {
  readonly id: string;
  readonly name: string;
  readonly actor: Actor;
  /** The id of what it was about, as far as its answer or input names one. */
  readonly subject: string | null;
  /** When it was answered, by this machine's clock: milliseconds since 1970. */
  readonly at: number;
}

/** The acknowledgements of the last minute, and some of the minute before. */
export interface Acknowledgements {
  readonly note: (acknowledgement: Acknowledgement) => void;
  /** Returns them, oldest first. */
  readonly recent: () => readonly Acknowledgement[];
}

/** For how long an acknowledgement is kept at least, in milliseconds. */
const KEPT_MS = 60_000;

/** Several times what a node acknowledges in a minute at its very best. */
const MAX_KEPT = 100_000;

/** Returns acknowledgements of nothing yet. */
export function createAcknowledgements(): Acknowledgements {
  // Two lists that take turns: nothing has to be moved as time goes by.
  let before: Acknowledgement[] = [];
  let now: Acknowledgement[] = [];
  return {
    note(acknowledgement) {
      const since = now[0]?.at ?? acknowledgement.at;
      if (acknowledgement.at - since > KEPT_MS || now.length >= MAX_KEPT) {
        before = now;
        now = [];
      }
      now.push(acknowledgement);
    },
    recent: () => [...before, ...now],
  };
}
