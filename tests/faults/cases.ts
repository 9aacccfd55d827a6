/** The ways in which a cluster breaks, and how long each may hold writes up. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DATABASE, type FaultCluster, type Member } from "./fault_cluster.ts";
import type { Span } from "./history.ts";
import type { PostgresServer } from "./postgres_server.ts";

/**
 * What a case works on: a settled cluster under load, led by the first member.
 */
export interface Stage {
  readonly cluster: FaultCluster;
  readonly postgres: PostgresServer;
  /** The number of elections so far. */
  elections(): Promise<number>;
}

/** A way in which a cluster breaks. */
export interface Case {
  readonly name: string;
  readonly runs: number;
  /**
   * The longest time without writes, in milliseconds, that docs/cluster.md
   * promises: in the worst run, and in the median.
   */
  readonly bound: { readonly worst: number; readonly median?: number };
  /**
   * Breaks the cluster once, returns the span in which writes may have been held
   * up, and leaves it whole again, if not yet settled.
   * Throws when something else is wrong.
   */
  run(stage: Stage, round: number): Promise<Span>;
}

const LEASE_MS = 7500;
/**
 * How long a case watches after a fault from which the cluster recovers at
 * once.
 */
const WATCH_MS = 2500;
/** How long a cut lasts: longer than the lease and a beat. */
const CUT_MS = 12_000;

const atOnce = { worst: 1000, median: 150 };
const afterLease = { worst: 9000 };
/**
 * A node that cannot reach the leader says so after its write deadline of 5 s,
 * and its clients turn to another.
 */
const afterDeadline = { worst: 6000 };

export const CASES: readonly Case[] = [
  {
    name: "kill -9",
    runs: 20,
    bound: atOnce,
    async run({ cluster }) {
      const [leader] = roles(cluster);
      const from = performance.now();
      await cluster.kill(leader);
      await delay(WATCH_MS);
      const to = performance.now();
      await cluster.startMember(leader);
      return { from, to };
    },
  },
  {
    name: "graceful stop",
    runs: 5,
    bound: { worst: 1000, median: 100 },
    async run({ cluster }) {
      const [leader] = roles(cluster);
      const from = performance.now();
      await stop(cluster, leader);
      await delay(WATCH_MS);
      const to = performance.now();
      await cluster.startMember(leader);
      return { from, to };
    },
  },
  ...[1, 2, 4].map((leases): Case => ({
    name: `paused for ${leases * LEASE_MS / 1000} s`,
    runs: leases === 4 ? 1 : 2,
    bound: afterLease,
    async run({ cluster }) {
      const [{ process }] = roles(cluster);
      const from = performance.now();
      process?.signal("SIGSTOP");
      await delay(leases * LEASE_MS);
      process?.signal("SIGCONT");
      await delay(WATCH_MS);
      return { from, to: performance.now() };
    },
  })),
  {
    name: "database restart",
    runs: 3,
    bound: afterLease,
    async run({ postgres }) {
      const from = performance.now();
      await postgres.restart();
      await delay(WATCH_MS);
      return { from, to: performance.now() };
    },
  },
  {
    name: "one-way cut of leader and follower",
    runs: 2,
    bound: afterDeadline,
    run: (stage, round) =>
      cutFor(stage, ([leader, follower]) => {
        const [there, back] = stage.cluster.between(leader, follower);
        return [round % 2 === 0 ? there : back];
      }),
  },
  {
    name: "two-way cut of leader and follower",
    runs: 2,
    bound: afterDeadline,
    run: (stage) =>
      cutFor(
        stage,
        ([leader, follower]) => stage.cluster.between(leader, follower),
      ),
  },
  {
    name: "leader cut from all others",
    runs: 2,
    bound: afterDeadline,
    run: (stage) =>
      cutFor(
        stage,
        ([leader, ...followers]) =>
          followers.flatMap((follower) =>
            stage.cluster.between(leader, follower)
          ),
      ),
  },
  {
    name: "leader cut from PostgreSQL",
    runs: 2,
    bound: afterLease,
    async run({ cluster }) {
      const [leader] = roles(cluster);
      const link = cluster.link(leader.port, DATABASE);
      const from = performance.now();
      link.cut();
      await delay(CUT_MS);
      const successor = await cluster.leader();
      link.mend();
      await delay(WATCH_MS);
      assert.notEqual(successor, null, "somebody leads");
      assert.notEqual(successor, leader, "another leads");
      return { from, to: performance.now() };
    },
  },
  {
    name: "candidate cut from PostgreSQL, leader killed",
    runs: 2,
    bound: afterLease,
    async run({ cluster }) {
      const [leader, candidate, last] = roles(cluster);
      const link = cluster.link(candidate.port, DATABASE);
      link.cut();
      await delay(LEASE_MS);
      const from = performance.now();
      await cluster.kill(leader);
      await delay(LEASE_MS);
      const successor = await cluster.leader();
      link.mend();
      await cluster.startMember(leader);
      assert.equal(successor, last, "the one that reaches PostgreSQL leads");
      return { from, to: performance.now() };
    },
  },
  {
    name: "lower URL leaves and joins in a loop",
    runs: 5,
    bound: { worst: 1000, median: 300 },
    async run({ cluster }) {
      const [lowest] = roles(cluster);
      const from = performance.now();
      await stop(cluster, lowest);
      await cluster.settled();
      await cluster.startMember(lowest);
      await cluster.settled();
      return { from, to: performance.now() };
    },
  },
];

type Roles = [leader: Member, follower: Member, last: Member];

/** The members of a settled cluster: the lowest leads. */
function roles({ members: [leader, follower, last] }: FaultCluster): Roles {
  if (!leader || !follower || !last) throw new Error("three nodes are needed");
  return [leader, follower, last];
}

async function stop(cluster: FaultCluster, member: Member): Promise<void> {
  const { process } = member;
  member.process = null;
  const began = performance.now();
  const status = await process?.stop();
  assert.equal(
    status?.code,
    0,
    `it stops with exit code 0:\n${process?.output()}`,
  );
  assert.ok(performance.now() - began < 5000, "it stops within 5 s");
  assert.ok(cluster.members.includes(member));
}

/**
 * Cuts nodes from each other while all reach PostgreSQL: somebody leads all the
 * time, and it moves once at most.
 */
async function cutFor(
  { cluster, elections }: Stage,
  choose: (
    members: Roles,
  ) => readonly (ReturnType<FaultCluster["link"]> | undefined)[],
): Promise<Span> {
  const links = choose(roles(cluster));
  const before = await elections();
  const from = performance.now();
  for (const link of links) link?.cut();
  await delay(CUT_MS);
  for (const link of links) link?.mend();
  await delay(WATCH_MS);
  const moves = await elections() - before;
  assert.ok(moves <= 1, `flapping: the epoch moved ${moves} times`);
  return { from, to: performance.now() };
}
