/** Two nodes on a test database, each with its leadership store. */
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import type { NodeRun } from "../beat/sightings.ts";
import {
  applicationNameOf,
  type DecideClaim,
  type LeadershipStore,
  openLeadershipStore,
} from "../leader/leadership_store.ts";

/** Grants a claim unless somebody leads. */
export const ifVacant: DecideClaim = ({ leadership }) =>
  leadership.holder === null ? "vacant" : null;

/** Two nodes on one database. */
export interface Pair {
  readonly db: TestDatabase;
  readonly runs: readonly [NodeRun, NodeRun];
  /** Theirs, in the same order. */
  readonly stores: readonly [LeadershipStore, LeadershipStore];
}

/** Defines a test of two nodes, `http://a` and `http://b`, on one database. */
export function pairTest(
  name: string,
  body: (pair: Pair) => Promise<void>,
): void {
  Deno.test(name, () =>
    withDatabase(async (db) => {
      const runs = [newRun("http://a"), newRun("http://b")] as const;
      const open = ({ nodeId }: NodeRun) =>
        openLeadershipStore({
          sql: db.primary,
          database: db.url,
          applicationName: applicationNameOf(nodeId),
        });
      const stores = [open(runs[0]), open(runs[1])] as const;
      try {
        await body({ db, runs, stores });
      } finally {
        for (const store of stores) await store.close();
      }
    }));
}

/** Returns a new run of the node at `url`. */
export function newRun(url: string): NodeRun {
  return { url, nodeId: crypto.randomUUID() };
}
