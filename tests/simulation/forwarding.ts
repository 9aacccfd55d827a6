/** The way of a command to the leader, by the steps that a node takes. */
import { bringToLeader } from "../../cluster/write/forwarding/bring_to_leader.ts";
import type { Kept } from "./database/rows.ts";
import type { SimulatedNode } from "./simulated_node.ts";
import type { Task } from "./virtual_time.ts";
import type { World } from "./world.ts";

const WRITE_DEADLINE_MS = 5000;

/** Carries a command out on `node` or its leader; null: no leader in time. */
export function execute(
  world: World,
  node: SimulatedNode,
  id: string,
): Task<Kept | null> {
  const { leaders, losses, process, self, watch } = node;
  return bringToLeader({
    self: self.url,
    now: () => process.clock,
    deadlineMs: () => WRITE_DEADLINE_MS,
    random: () => world.random.next(),
    leader: () => leaders.knownTo(self),
    server: () => losses.server,
    *news(ms) {
      if (!(yield* watch.newsWithin(ms))) yield* node.read();
    },
    run: (leader) => node.carryOut(leader, id),
    send: (leader, limitMs) => world.forward(node, leader, id, limitMs),
  });
}
