/** The ways in which a database cluster breaks. */
import { setTimeout as delay } from "node:timers/promises";
import type { FaultCluster } from "../faults/fault_cluster.ts";
import type { DatabaseCluster } from "./database_cluster.ts";

/** What a case works on: a whole database cluster with nodes under load. */
export interface Stage {
  readonly databases: DatabaseCluster;
  readonly nodes: FaultCluster;
}

/** What a run of a case says of itself. */
interface Run {
  /** When it broke, by the clock of `performance.now()`, in milliseconds. */
  readonly brokenAt: number;
  /**
   * From when on, until the next primary, what was answered may have reached no
   * standby.
   */
  readonly uncopiedFrom?: number;
}

/** A way in which a database cluster breaks. */
export interface Case {
  readonly name: string;
  readonly isSynchronous: boolean;
  /** Breaks it, and calls `recovered` to wait until writes are accepted. */
  run(stage: Stage, recovered: () => Promise<void>): Promise<Run>;
}

/** How long replication is held up before the primary dies, in milliseconds. */
const HELD_UP_MS = 2_000;
/**
 * Longer than a node waits for a statement: it destroys the connection and asks
 * again, while what it committed waits for a standby.
 */
const HELD_UP_LONG_MS = 16_000;

export const CASES: readonly Case[] = [
  {
    name: "switchover",
    isSynchronous: false,
    async run({ databases }, recovered) {
      const primary = await databases.primary();
      const brokenAt = performance.now();
      await Promise.all([databases.switchOver(primary), recovered()]);
      return { brokenAt };
    },
  },
  {
    name: "postmaster killed",
    isSynchronous: false,
    async run({ databases }, recovered) {
      const primary = await databases.primary();
      const brokenAt = performance.now();
      await primary.killPostmaster();
      await recovered();
      return { brokenAt };
    },
  },
  machineDead("machine dead", false),
  {
    name: "machine frozen",
    isSynchronous: false,
    async run({ databases }, recovered) {
      const primary = await databases.primary();
      const brokenAt = performance.now();
      await primary.freeze();
      try {
        await recovered();
      } finally {
        await primary.thaw();
      }
      return { brokenAt };
    },
  },
  {
    name: "primary cut from the other hosts",
    isSynchronous: false,
    async run({ databases }, recovered) {
      const primary = await databases.primary();
      const brokenAt = performance.now();
      await primary.cut();
      try {
        await recovered();
      } finally {
        await primary.mend();
      }
      // Until it steps down it goes on acknowledging, alone.
      return { brokenAt, uncopiedFrom: brokenAt };
    },
  },
  {
    name: "machine dead, replication held up",
    isSynchronous: false,
    async run({ databases, nodes }, recovered) {
      const primary = await databases.primary();
      const leader = await nodes.leader();
      if (leader === null) throw new Error("nobody leads");
      const heldAt = performance.now();
      await primary.holdReplication();
      // The election of the next leader is lost as well.
      await nodes.kill(leader);
      await delay(HELD_UP_MS);
      const brokenAt = performance.now();
      await primary.kill();
      await recovered();
      await nodes.startMember(leader);
      await primary.replace();
      return { brokenAt, uncopiedFrom: heldAt };
    },
  },
  machineDead("synchronous: machine dead", true),
  {
    name: "synchronous: machine dead, replication held up",
    isSynchronous: true,
    async run({ databases }, recovered) {
      const primary = await databases.primary();
      await primary.holdReplication();
      await delay(HELD_UP_LONG_MS);
      const brokenAt = performance.now();
      await primary.kill();
      await recovered();
      await primary.replace();
      return { brokenAt };
    },
  },
];

function machineDead(name: string, isSynchronous: boolean): Case {
  return {
    name,
    isSynchronous,
    async run({ databases }, recovered) {
      const primary = await databases.primary();
      const brokenAt = performance.now();
      await primary.kill();
      await recovered();
      await primary.replace();
      // What was on its way to the standbys, without synchronous mode.
      const uncopiedFrom = brokenAt - 1000;
      return isSynchronous ? { brokenAt } : { brokenAt, uncopiedFrom };
    },
  };
}
