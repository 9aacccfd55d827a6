/** That nobody leads whom most of the others do not reach, if one is better. */
import type { SimulatedNode } from "../simulated_node.ts";
import type { World } from "../world.ts";
import { Violation } from "./violation.ts";

/**
 * A leader that most do not reach has handed over within so many milliseconds:
 * two beats and a time-out until they say so, as much until they know of each
 * other whom it had taken off the members, and a beat for slow links and clocks.
 */
const HANDED_OVER_WITHIN_MS = 2 * (2 * 3000 + 1000) + 3000;

/**
 * Checks that writes are accepted wherever they can be: most of the nodes reach
 * the leader, or no other one is reached by more.
 *
 * @throws {Violation} when another node would serve more of them.
 */
export function checkReach(world: World): void {
  const { main, network, time } = world;
  const { database: { rows }, history } = main;
  if (time.now - history.lastFaultAt < HANDED_OVER_WITHIN_MS) return;
  const nodes = world.nodes.filter(({ site }) => site === main);
  const well = nodes.filter((node) => node.isHealthy);
  const leader = well.find(({ grantId }) => grantId === rows.grantId);
  if (rows.leader === null || leader === undefined) return;

  const reaching = (to: SimulatedNode, from: readonly SimulatedNode[]) =>
    from.filter(({ self }) => network.reaches(self.url, to.self.url)).length;
  const reachingFast = (to: SimulatedNode) =>
    well.filter(({ self }) => network.reachesFast(self.url, to.self.url))
      .length;
  const all = new Set([
    ...rows.members.keys(),
    ...nodes.map(({ self }) => self.url),
  ]);
  const missing = well.length - reaching(leader, well);
  if (2 * missing <= all.size - 1) return;
  for (const other of well) {
    if (reachingFast(other) <= reaching(leader, nodes)) continue;
    throw new Violation(
      `reach: ${leader.self.url} leads, though ${missing} of ${all.size} nodes do not reach it and more reach ${other.self.url}`,
    );
  }
}
