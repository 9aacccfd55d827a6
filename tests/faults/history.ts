/** One sending of a command to one node. */
export interface Attempt {
  readonly node: string;
  /** Milliseconds of the recorder's monotonic clock. */
  readonly startedAt: number;
  readonly endedAt: number;
  /**
   * - `acknowledged`: 200;
   * - `refused`: the command itself said no, and will say no again;
   * - `no_leader`: 503, nobody could be found in time;
   * - `failed`: 500, the node met something it did not expect;
   * - `lost`: no answer.
   */
  readonly answer: "acknowledged" | "refused" | "no_leader" | "failed" | "lost";
  /** The error's code, where there is one. */
  readonly code?: string;
}

/** A command as its client saw it, from its first sending to its end. */
export interface Write {
  /** The id by which the database keeps it. */
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly attempts: readonly Attempt[];
  /**
   * `indeterminate`: it was given up without an answer, so it may have been
   * carried out or not.
   */
  readonly outcome: "acknowledged" | "refused" | "indeterminate";
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** What one page of a conversation showed to a reader. */
interface Reading {
  /** When it came, by the recorder's clock, in milliseconds. */
  readonly at: number;
  readonly conversationId: string;
  readonly node: string;
  /** The last number that the reader knew before. */
  readonly after: number;
  readonly messages: readonly {
    readonly seq: number;
    readonly body: string;
  }[];
}

/**
 * A span of time, by the clock of `performance.now()`, in milliseconds.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Everything that the clients of a cluster did and saw. */
export class History {
  readonly writes: Write[] = [];
  readonly readings: Reading[] = [];
  /**
   * When the database was without a copy, and lost that copy: what was answered
   * then may be gone, and nothing else.
   */
  readonly uncopied: Span[] = [];

  /** Tells whether what was answered at a time may be gone. */
  mayBeLost(at: number | undefined): boolean {
    return at !== undefined &&
      this.uncopied.some(({ from, to }) => at >= from && at <= to);
  }

  /** When each acknowledgement arrived, earliest first. */
  acknowledgedAt(): number[] {
    return this.writes
      .filter(({ outcome }) => outcome === "acknowledged")
      .map(({ attempts }) => attempts.at(-1)?.endedAt ?? 0)
      .sort((a, b) => a - b);
  }

  /**
   * Returns the longest time without an acknowledged write between `from` (the
   * fault) and `to`, in milliseconds: a silence that lasts beyond `to` is
   * counted until its end.
   */
  longestSilence(from: number, to: number): number {
    let longest = 0;
    let before = from;
    for (const at of this.acknowledgedAt()) {
      if (at <= from) continue;
      longest = Math.max(longest, at - before);
      before = at;
      if (at > to) return longest;
    }
    return Math.max(longest, to - before);
  }
}

/** How the writes between two points of a history ended. */
export interface Tally {
  readonly tried: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly indeterminate: number;
  /** Sendings that were answered with 503. */
  readonly noLeader: number;
  /** Sendings that were answered with 500. */
  readonly failed: number;
}

/** Counts how writes ended. */
export function tally(writes: readonly Write[]): Tally {
  const count = (outcome: Write["outcome"]) =>
    writes.filter((write) => write.outcome === outcome).length;
  const sendings = (answer: Attempt["answer"]) =>
    writes.flatMap(({ attempts }) => attempts)
      .filter((attempt) => attempt.answer === answer).length;
  return {
    tried: writes.length,
    acknowledged: count("acknowledged"),
    refused: count("refused"),
    indeterminate: count("indeterminate"),
    noLeader: sendings("no_leader"),
    failed: sendings("failed"),
  };
}
