/**
 * How a command finds the leader: one pure step after another, run by `cluster/forward.ts` and by the simulation.
 *
 * A forwarded command is never forwarded again: the node that receives it carries it out in its own epoch, or says
 * that it does not lead. So two nodes that each think the other leads cannot pass a command to and fro. And since a
 * command id is carried out at most once, every attempt that did not bring an answer may be repeated.
 */

/** The leader as far as a node knows. */
export interface KnownLeader {
  readonly url: string;
  readonly epoch: number;
}

/** Where a command stands. */
export interface Progress {
  /** The URL of the node that has the command in hand. */
  readonly self: string;
  /** The newest leader that this node has heard of, or null. */
  readonly leader: KnownLeader | null;
  /**
   * The leader that the last attempt brought no answer from (it refused, does not lead, or fell silent), or null
   * before the first attempt and after a wait.
   */
  readonly failed: KnownLeader | null;
  /** Waits so far. */
  readonly waits: number;
  /** Milliseconds by the node's own monotonic clock. */
  readonly now: number;
  /** When the person is told that there is no leader, by the same clock. */
  readonly deadline: number;
}

/** What to do next with a command. */
export type Step =
  /** Carry it out on this node, which leads. */
  | { readonly kind: "run"; readonly epoch: number }
  /** Send it to the leader; without an answer after `limitMs` the attempt has failed. */
  | {
    readonly kind: "send";
    readonly leader: KnownLeader;
    readonly limitMs: number;
  }
  /** Wait for news of a leader, at most `ms`, then ask the database who leads. */
  | { readonly kind: "wait"; readonly ms: number }
  /** Say `no_leader`. */
  | { readonly kind: "give_up" };

/** Long enough for any command, short enough to try twice within the default deadline. */
const ATTEMPT_LIMIT_MS = 2000;

/** A failover takes some tens of milliseconds when the leader's process died, so the first look comes early. */
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;

/**
 * Returns the next step for a command.
 *
 * @param random Evenly distributed in [0, 1): spreads the repeats of many clients.
 */
export function nextStep(progress: Progress, random: number): Step {
  const { self, leader, failed, waits, now, deadline } = progress;
  const left = deadline - now;
  if (left <= 0) return { kind: "give_up" };

  if (leader === null || (failed !== null && isSame(failed, leader))) {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits);
    return { kind: "wait", ms: Math.min(left, longest * (0.5 + random / 2)) };
  }
  return leader.url === self
    ? { kind: "run", epoch: leader.epoch }
    : { kind: "send", leader, limitMs: Math.min(left, ATTEMPT_LIMIT_MS) };
}

function isSame(a: KnownLeader, b: KnownLeader): boolean {
  return a.url === b.url && a.epoch === b.epoch;
}
