/** What must be true of every node in the end. */
import type { World } from "../world.ts";
import { Violation } from "./violation.ts";

/**
 * A node knows within so many milliseconds of its start, and of the last fault,
 * who leads.
 */
const KNOWS_WITHIN_MS = 10_000;

/**
 * Checks that each node that is well knows who leads, and has said what it
 * acknowledged and is lost.
 *
 * @throws {Violation} when one does not.
 */
export function checkNodes({ nodes, time }: World): void {
  for (const node of nodes) {
    const { database: { rows }, history: { lastFaultAt } } = node.site;
    const since = Math.max(node.startedAt, lastFaultAt);
    if (!node.isHealthy || time.now - since < KNOWS_WITHIN_MS) continue;
    const leader = node.leaders.current();
    if (leader?.grantId !== rows.leader?.grantId) {
      throw new Violation(
        `I5: ${node.self.url} takes ${leader?.grantId} for the grant in force, not ${rows.grantId}`,
      );
    }
    node.losses.check();
  }
}
