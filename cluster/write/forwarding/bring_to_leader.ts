/**
 * Bringing a command to the leader, wherever that is, until it answers or the
 * time is up. These are the steps alone: a node takes them with promises
 * (`forward.ts`), the simulation under virtual time.
 */
import type { Steps } from "../../../lib/time/steps.ts";
import { type KnownLeader, nextStep, type Step } from "./forwarding_rule.ts";

/** What bringing a command to the leader needs. */
interface Bearer<Wait, Leader extends KnownLeader, Answer> {
  /** The URL of the node that has the command in hand. */
  readonly self: string;
  /** The node's monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** How long it may take, in milliseconds. */
  readonly deadlineMs: () => number;
  /** Returns a number in [0, 1). */
  readonly random: () => number;
  /** The leader as this node knows it, or null. */
  readonly leader: () => Leader | null;
  /** Which server of the database answered this node last; null before any. */
  readonly server: () => string | null;
  /** Waits for news of the leader, at most `ms`, and then asks the database. */
  readonly news: (ms: number) => Steps<Wait, void>;
  /** Carries the command out here; null when that brought no answer. */
  readonly run: (leader: Leader, limitMs: number) => Steps<Wait, Answer | null>;
  /** Sends it to the leader; null when that brought no answer. */
  readonly send: (
    leader: Leader,
    limitMs: number,
  ) => Steps<Wait, Answer | null>;
}

/** Returns the leader's answer, or null when none came in time. */
export function* bringToLeader<Wait, Leader extends KnownLeader, Answer>(
  bearer: Bearer<Wait, Leader, Answer>,
): Steps<Wait, Answer | null> {
  const deadline = bearer.now() + bearer.deadlineMs();
  let failed: KnownLeader | null = null;
  for (let waits = 0;;) {
    const step: Step<Leader> = nextStep({
      self: bearer.self,
      leader: bearer.leader(),
      failed,
      waits,
      now: bearer.now(),
      deadline,
    }, bearer.random());
    if (step.kind === "give_up") return null;
    if (step.kind === "wait") {
      yield* bearer.news(step.ms);
      failed = null;
      waits += 1;
      continue;
    }
    const attempt: typeof bearer.run = step.kind === "run"
      ? bearer.run
      : bearer.send;
    const server = bearer.server();
    const answer: Answer | null = yield* attempt(step.leader, step.limitMs);
    // What one server has committed may be gone when another takes its place:
    // sent again, the command is found or carried out there.
    if (answer !== null && bearer.server() === server) return answer;
    failed = answer === null ? step.leader : null;
  }
}
