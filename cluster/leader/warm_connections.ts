/**
 * A follower's connections to the database, kept open and warm for the moment
 * in which it leads.
 */
import type { Log } from "../../lib/log.ts";
import type { Leader, LeadershipStore } from "./leadership_store.ts";

/** What is warmed up. */
interface WarmUpOptions {
  readonly store: Pick<LeadershipStore, "prepare">;
  /** Opens connections for writes and has them rehearse under a grant. */
  readonly prepareWrites: (leader: Leader) => Promise<void>;
  /** Returns who leads as far as this node knows, or null. */
  readonly leader: () => Leader | null;
  readonly log: Log;
}

/**
 * Returns a function that opens what is missing of the connections that a
 * leader needs, beside whatever its caller goes on to do. It does nothing while
 * it is at it.
 *
 * A connection that is opened for the first write of a new leader costs that
 * write some 100 ms: PostgreSQL forks, and prepares each statement with cold
 * caches.
 */
export function createWarmUp(options: WarmUpOptions): () => void {
  const { store, prepareWrites, leader, log } = options;
  let underWay = false;

  async function warmUp(): Promise<void> {
    await store.prepare();
    const current = leader();
    if (current !== null) await prepareWrites(current);
  }
  return () => {
    if (underWay) return;
    underWay = true;
    warmUp()
      // Another was elected meanwhile, or the database is away: the next beat
      // comes back to it.
      .catch((error) => log.debug("Not ready to lead yet.", { error }))
      .finally(() => underWay = false);
  };
}
