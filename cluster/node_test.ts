import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../db/testing.ts";
import { type Actor, defineCommand } from "./command.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import {
  startTestNode,
  type TestNode,
  type TestNodeOptions,
} from "./testing/testing_node.ts";
import { until } from "../lib/time/until.ts";

const alice: Actor = { kind: "user", id: crypto.randomUUID(), role: "user" };

const note = defineCommand({
  name: "note",
  summary: "Keeps a note.",
  input: z.strictObject({ text: z.string() }),
  result: z.strictObject({ text: z.string() }),
  access: "user",
  async run(tx, _actor, { text }) {
    if (text === "refuse") {
      throw new DomainError("sold_out", "Sold.", {
        issues: [{ path: ["text"], message: "Gone" }],
      });
    }
    await tx`insert into notes (text) values (${text})`;
    return {
      result: { text },
      activity: { subject: text },
      events: [{ to: { users: [] }, name: "noted", payload: { text } }],
    };
  },
});

function clusterTest(
  name: string,
  size: number,
  body: (
    nodes: TestNode[],
    db: TestDatabase,
    add: (port?: number) => Promise<TestNode>,
  ) => Promise<void>,
  settings: TestNodeOptions["settings"] = {},
): void {
  Deno.test(name, async () => {
    await using db = await createTestDatabase();
    await using stack = new AsyncDisposableStack();
    await db.owner`create table notes (text text unique)`;
    const add = async (port?: number) =>
      stack.use(
        await startTestNode({
          databaseUrl: db.url,
          commands: [note],
          settings,
          ...(port === undefined ? {} : { port }),
        }),
      );
    const nodes: TestNode[] = [];
    for (let index = 0; index < size; index++) nodes.push(await add());
    nodes.sort((a, b) => (a.url < b.url ? -1 : 1));
    if (size > 0) await settled(nodes);
    await body(nodes, db, add);
  });
}

/** Waits until the lowest of `nodes` leads and all of them know. */
async function settled(nodes: readonly TestNode[]): Promise<void> {
  const lowest = nodes.map(({ url }) => url).sort()[0];
  await until(
    `${lowest} leads`,
    () => nodes.every(({ node }) => node.leader()?.url === lowest),
  );
}

function write(at: TestNode, text: string, id = crypto.randomUUID()) {
  return at.node.gate.execute(note, alice, { text }, { id });
}

/**
 * Ports of the system's choosing have five digits, so that the lower one sorts
 * lower.
 */
function freePortBelow(port: number): number {
  for (let lower = port - 1;; lower--) {
    try {
      Deno.listen({ hostname: "127.0.0.1", port: lower }).close();
      return lower;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

function pick(nodes: readonly TestNode[], index: number): TestNode {
  const node = nodes[index];
  if (!node) throw new Error(`There is no node ${index}.`);
  return node;
}

clusterTest(
  "a node alone leads, and its joining stands in the activity log",
  1,
  async (nodes, db) => {
    const { node, url } = pick(nodes, 0);
    assert.equal(node.isLeader(), true);
    assert.equal(node.heartbeat().status, 200);
    const view = await node.view();
    assert.equal(view.leader?.url, url);
    assert.deepEqual(
      view.clients.map((client) => [client.url, client.is_leader]),
      [[url, true]],
    );
    assert.deepEqual(view.elections.map((election) => election.reason), [
      "vacant",
    ]);
    const labels = await db.reader`select label, subject from activities`;
    assert.deepEqual([...labels], [{ label: "join", subject: url }]);
  },
);

clusterTest(
  "the lowest URL leads, whoever came first, and writes go on meanwhile",
  3,
  async (nodes) => {
    const [leader, ...followers] = nodes;
    assert.equal(leader?.node.isLeader(), true);
    for (const follower of followers) {
      assert.equal(follower.node.isLeader(), false);
      const answer = await write(follower, follower.url);
      assert.equal(answer.servedBy, leader?.url);
      assert.equal(answer.epoch, leader?.node.leader()?.epoch);
    }
    const view = await pick(nodes, 2).node.view();
    assert.equal(
      view.clients.filter((client) => client.disconnected_at === null).length,
      3,
    );
    assert.deepEqual(
      view.clients.filter((client) => client.is_leader).map(({ url }) => url),
      [leader?.url],
    );
  },
);

clusterTest(
  "a forwarded write happens once: events on the leader, repeats answered alike, refusals passed on",
  2,
  async (nodes, db) => {
    const [leader, follower] = [pick(nodes, 0), pick(nodes, 1)];
    const id = crypto.randomUUID();
    const first = await write(follower, "hello", id);
    assert.deepEqual(await write(follower, "hello", id), first);
    assert.deepEqual(await write(leader, "hello", id), first);
    assert.equal((await db.reader`select from notes`).length, 1);
    assert.equal(leader.events.length, 1);
    assert.equal(follower.events.length, 0);
    await assert.rejects(write(follower, "refuse"), {
      code: "sold_out",
      more: { issues: [{ path: ["text"], message: "Gone" }] },
    });
    await assert.rejects(write(follower, "other", id), {
      code: "command_id_reused",
    });
  },
);

clusterTest(
  "when the leader stops, the next one leads and no write fails",
  3,
  async (nodes, db) => {
    const [leader, next, last] = [
      pick(nodes, 0),
      pick(nodes, 1),
      pick(nodes, 2),
    ];
    let going = true;
    let written = 0;
    const load = [next, last].map(async (node) => {
      while (going) {
        await write(node, `${written++} by ${node.url}`);
      }
    });
    await until("some writes", () => written > 10);
    await leader.stop();
    const before = written;
    await until("writes under the next", () => written > before + 20);
    going = false;
    await Promise.all(load);
    assert.equal(next.node.isLeader(), true);
    assert.equal(last.node.leader()?.url, next.url);
    const notes = await db.reader`select from notes`;
    assert.equal(notes.length, written);
    const view = await last.node.view();
    const gone = view.clients.find(({ url }) => url === leader.url);
    assert.notEqual(gone?.disconnected_at, null);
    assert.equal(gone?.is_leader, false);
  },
);

clusterTest(
  "a lower URL that joins takes over without a failed write",
  1,
  async (nodes, _db, add) => {
    const first = pick(nodes, 0);
    const port = Number(new URL(first.url).port);
    let going = true;
    let written = 0;
    const load = (async () => {
      while (going) await write(first, `note ${written++}`);
    })();
    const lower = await add(freePortBelow(port));
    await until(
      "the lower one leads",
      () => first.node.leader()?.url === lower.url,
    );
    const before = written;
    await until("writes under it", () => written > before + 10);
    going = false;
    await load;
    assert.equal(lower.node.isLeader(), true);
    const { elections } = await lower.node.view();
    assert.equal(elections[0]?.reason, "lower_url");
  },
);

clusterTest(
  "a leader that cannot reach itself resigns, and another leads",
  2,
  async (nodes) => {
    const [leader, other] = [pick(nodes, 0), pick(nodes, 1)];
    await leader.closePort();
    await until("the other leads", () => other.node.isLeader());
    assert.equal(leader.node.heartbeat().status, 503);
    await write(other, "under the other");
    await until("it is taken off the members", async () => {
      const { clients } = await other.node.view();
      return clients.find(({ url }) => url === leader.url)?.disconnected_at !==
        null;
    });
  },
);

clusterTest(
  "a leader whose session ends takes it again, and goes on leading",
  2,
  async (nodes, db) => {
    const leader = pick(nodes, 0);
    const epoch = leader.node.leader()?.epoch;
    await db.owner`select pg_terminate_backend(pid, 2000) from pg_stat_activity
    where application_name = ${`distsales ${leader.node.nodeId}`}`;
    await until("the lock is held again", async () => {
      const [row] = await db
        .owner`select pg_try_advisory_xact_lock_shared(7236282, ${
        epoch ?? 0
      }::int) as free`;
      return row?.free === false;
    });
    await write(pick(nodes, 1), "still here");
    assert.equal(leader.node.leader()?.epoch, epoch);
  },
);

clusterTest(
  "while nobody may lead, a write is refused, and says when to try again",
  1,
  async (nodes, db) => {
    const only = pick(nodes, 0);
    // Stands for a claim that does not come to its end.
    const claim = await db.owner.reserve();
    await claim`select pg_advisory_lock(leadership_lock())`;
    await assert.rejects(write(only, "nobody"), {
      code: "no_leader",
      more: { retryAfter: 2 },
    });
    await claim`select pg_advisory_unlock(leadership_lock())`;
    claim.release();
    await write(only, "somebody");
  },
  { writeDeadlineMs: 2000 },
);

clusterTest(
  "a second process with the same NODE_URL refuses to start, and says who has it",
  1,
  async (nodes, db) => {
    const first = pick(nodes, 0);
    await assert.rejects(
      startTestNode({ databaseUrl: db.url, settings: { nodeUrl: first.url } }),
      (error: Error) =>
        error.name === "StartError" && error.message.includes(first.url) &&
        error.message.includes(first.node.nodeId),
    );
    assert.equal(first.node.isLeader(), true);
  },
);
