/** The way of a command to the leader, by the real rule. */
import {
  type KnownLeader,
  nextStep,
  type Step,
} from "../../cluster/write/forwarding/forwarding_rule.ts";
import type { SimulatedNode } from "./simulated_node.ts";
import type { Task } from "./virtual_time.ts";
import type { World } from "./world.ts";

const WRITE_DEADLINE_MS = 5000;

/** What a client hears. */
export type Answer = "done" | "no_leader";

/**
 * Carries a command out on `node` or on the leader, step by step as the real
 * rule says.
 */
export function* execute(
  world: World,
  node: SimulatedNode,
  id: string,
): Task<Answer> {
  const { process, self, watch } = node;
  const deadline = process.clock + WRITE_DEADLINE_MS;
  let failed: KnownLeader | null = null;
  for (let waits = 0;;) {
    const { leader } = watch;
    const now = process.clock;
    const step: Step = nextStep(
      { self: self.url, leader, failed, waits, now, deadline },
      world.random.next(),
    );
    if (step.kind === "give_up") return "no_leader";
    if (step.kind === "wait") {
      waits++;
      failed = null;
      yield* watch.newsWithin(step.ms);
      yield* node.lookUpLeader();
      continue;
    }
    const isDone = step.kind === "run"
      ? yield* node.carryOut(id)
      : yield* world.forward(node, step.leader.url, id, step.limitMs);
    if (isDone) return "done";
    failed = step.leader;
  }
}
