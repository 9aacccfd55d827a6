/**
 * How a command finds the leader: one pure step after another, taken by
 * `bring_to_leader.ts`, in a node and in the simulation.
 *
 * A forwarded command is never forwarded again: the node that receives it
 * carries it out in its own epoch, or says that it does not lead. So two nodes
 * that each think the other leads cannot pass a command to and fro. And since
 * a command is carried out at most once for its id, every attempt that did not
 * bring an answer may be repeated.
 */

/** The leader as far as a node knows. */
export interface KnownLeader {
  readonly url: string;
  readonly epoch: number;
}

/**
 * Where a command stands. A leader may be more than the rule needs to know,
 * and is handed back as it came.
 */
export interface Progress<Leader extends KnownLeader = KnownLeader> {
  /** The URL of the node that has the command in hand. */
  readonly self: string;
  /** The newest leader that this node has heard of, or null. */
  readonly leader: Leader | null;
  /**
   * The leader that the last attempt brought no answer from: it refused the
   * connection, does not lead, or fell silent. Null before the first attempt
   * and after a wait.
   */
  readonly failed: KnownLeader | null;
  /** Waits so far. */
  readonly waits: number;
  /** Milliseconds by the node's own monotonic clock. */
  readonly now: number;
  /** When the person is told that there is no leader, by the same clock. */
  readonly deadline: number;
}

/**
 * What to do next with a command. An attempt that brings no answer within
 * `limitMs` has failed.
 */
export type Step<Leader extends KnownLeader = KnownLeader> =
  /** Carry it out on this node, which leads. */
  | {
    readonly kind: "run";
    readonly leader: Leader;
    readonly limitMs: number;
  }
  /** Send it to the leader. */
  | {
    readonly kind: "send";
    readonly leader: Leader;
    readonly limitMs: number;
  }
  /** Wait for news of a leader, at most `ms`, then ask the database. */
  | { readonly kind: "wait"; readonly ms: number }
  /** Say `no_leader`. */
  | { readonly kind: "give_up" };

/**
 * How long an attempt to send may take: long enough for any command, short
 * enough to try twice within the default deadline of 5 s.
 */
const ATTEMPT_LIMIT_MS = 2_000;

/**
 * The first wait, which the next ones double. It is short: when the leader's
 * process died, the next one leads after some tens of milliseconds.
 */
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;

/**
 * Returns the next step for a command.
 *
 * @param random Evenly distributed in [0, 1): spreads the repeats of many
 *   clients.
 */
export function nextStep<Leader extends KnownLeader>(
  progress: Progress<Leader>,
  random: number,
): Step<Leader> {
  const { self, leader, failed, waits, now, deadline } = progress;
  const left = deadline - now;
  if (left <= 0) return { kind: "give_up" };

  if (leader === null || (failed !== null && isSame(failed, leader))) {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits);
    return { kind: "wait", ms: Math.min(left, longest * (0.5 + random / 2)) };
  }
  // A transaction of its own is not given up while there is time: it would
  // only meet itself again.
  return leader.url === self
    ? { kind: "run", leader, limitMs: left }
    : { kind: "send", leader, limitMs: Math.min(left, ATTEMPT_LIMIT_MS) };
}

/** A command that another node has sent. */
interface Sent {
  /** The run that it is meant for. */
  readonly to: string;
  /** The sender's database; null when it is of a version that says none. */
  readonly databaseId: string | null;
}

/**
 * Returns why a node does not carry out what was sent to it, or null when it
 * does. A node on a copy of the database finds there who leads on the original:
 * what it has read, the leader's database may never have held.
 */
export function whyNotTaken(
  { databaseId, to }: Sent,
  node: {
    readonly nodeId: string;
    readonly databaseId: string;
    readonly leader: { readonly nodeId: string } | null;
  },
): "other_database" | "other_leader" | null {
  if (databaseId !== null && databaseId !== node.databaseId) {
    return "other_database";
  }
  return to === node.nodeId && node.leader?.nodeId === to
    ? null
    : "other_leader";
}

function isSame(a: KnownLeader, b: KnownLeader): boolean {
  return a.url === b.url && a.epoch === b.epoch;
}
