/** The ways in which a cluster breaks, and how long each may hold writes up. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DATABASE_CASES } from "./database_cases.ts";
import { DATABASE, type FaultCluster, type Member } from "./fault_cluster.ts";
import { until } from "../../lib/time/until.ts";
import type { Span } from "./history.ts";
import type { Link } from "./link.ts";
import { RetryingClient } from "./retrying_client.ts";
import {
  AFTER_LEASE,
  type Case,
  CUT_MS,
  LEASE_MS,
  type Roles,
  roles,
  type Stage,
  WATCH_MS,
} from "./stage.ts";

const atOnce = { worst: 1000, median: 150 };
/**
 * A node that cannot reach the leader says so after its write deadline of 5 s,
 * and its clients turn to another.
 */
const afterDeadline = { worst: 6000 };
/** How long a busy machine may take until a leader that is cut off hands over. */
const HANDED_OVER_WITHIN_MS = 30_000;

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
    bound: AFTER_LEASE,
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
  ...DATABASE_CASES,
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
      cutOffLeader(
        stage,
        (leader, follower) => stage.cluster.between(leader, follower),
      ),
  },
  {
    name: "leader that the others do not reach, though it reaches them",
    runs: 2,
    bound: afterDeadline,
    run: (stage) =>
      cutOffLeader(
        stage,
        (leader, follower) => [stage.cluster.link(follower.port, leader.port)],
      ),
  },
  {
    name: "leader cut from PostgreSQL",
    runs: 2,
    bound: AFTER_LEASE,
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
    bound: AFTER_LEASE,
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

/**
 * Cuts the leader off while all reach PostgreSQL: the next one leads for as long
 * as that lasts, and every follower accepts writes.
 */
async function cutOffLeader(
  { cluster, elections, history }: Stage,
  linksOf: (leader: Member, follower: Member) => readonly Link[],
): Promise<Span> {
  const [leader, ...followers] = roles(cluster);
  const links = followers.flatMap((follower) => linksOf(leader, follower));
  const before = await elections();
  const from = performance.now();
  for (const link of links) link.cut();
  await until(
    "the next one leads",
    async () => await cluster.leader() === followers[0],
    { withinMs: HANDED_OVER_WITHIN_MS },
  );
  console.log(`handed over after ${Math.round(performance.now() - from)} ms`);
  for (const { url } of followers) {
    const client = new RetryingClient([url], 0, history);
    const { outcome } = await client.write("register", somebody());
    assert.equal(outcome, "acknowledged", `${url} accepts writes`);
  }
  await delay(CUT_MS);
  const moves = await elections() - before;
  for (const link of links) link.mend();
  await delay(WATCH_MS);
  assert.equal(moves, 1, `flapping: the epoch moved ${moves} times`);
  return { from, to: performance.now() };
}

/** Returns the input by which somebody new registers. */
function somebody() {
  const username = `u${crypto.randomUUID().slice(-12)}`;
  const password = crypto.randomUUID();
  return { username, email: `${username}@example.com`, password };
}
