import assert from "node:assert/strict";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import type { Actor, AnyCommand } from "../command.ts";
import { createTestGate } from "../testing/testing_gate.ts";
import { join, leave, markDisconnected } from "./member_commands.ts";

const system: Actor = { kind: "system" };

interface Scene {
  readonly db: TestDatabase;
  readonly run: (command: AnyCommand, member: Member) => Promise<unknown>;
  /** The URLs of the connected members and of all, each with its run. */
  readonly members: () => Promise<string[]>;
}

interface Member {
  readonly url: string;
  readonly node_id: string;
}

function newMember(url: string): Member {
  return { url, node_id: crypto.randomUUID() };
}

function memberTest(name: string, body: (scene: Scene) => Promise<void>): void {
  Deno.test(name, () =>
    withDatabase(async (db) => {
      await using test = await createTestGate(db);
      await body({
        db,
        async run(command, member) {
          const input = command === join
            ? { ...member, version: "1.2.3" }
            : member;
          const id = crypto.randomUUID();
          const { result } = await test.gate.execute(command, system, input, {
            id,
          });
          return result;
        },
        async members() {
          const rows = await db.owner<{ url: string; on: boolean }[]>`
            select url, disconnected_at is null as on from clients
            order by url, connected_at`;
          return rows.map(({ url, on }) => `${url} ${on ? "on" : "off"}`);
        },
      });
    }));
}

memberTest(
  "joining and leaving stand in the activity log",
  async ({ db, members, run }) => {
    const a = newMember("http://a");
    await run(join, a);
    assert.deepEqual(await members(), ["http://a on"]);
    assert.deepEqual(await run(leave, a), { found: true });
    assert.deepEqual(await members(), ["http://a off"]);
    assert.deepEqual(await run(leave, a), { found: false });
    const activities = await db.owner`
    select label, subject, detail from activities order by id`;
    assert.deepEqual([...activities], [
      { label: "join", subject: "http://a", detail: { version: "1.2.3" } },
      { label: "leave", subject: "http://a", detail: {} },
    ]);
  },
);

memberTest(
  "a run that joins ends the earlier one at its URL, and no other",
  async ({ db, members, run }) => {
    const [first, second] = [newMember("http://a"), newMember("http://a")];
    await run(join, first);
    await run(join, newMember("http://b"));
    await db.owner`update clients set is_leader = true`;
    await run(join, second);
    assert.deepEqual(await members(), [
      "http://a off",
      "http://a on",
      "http://b on",
    ]);
    const leaders = await db.owner`
    select node_id from clients where is_leader order by url`;
    assert.equal(leaders.length, 1);
    const [ended] = await db.owner`
    select disconnected_at from clients where node_id = ${first.node_id}`;
    await run(markDisconnected, second);
    await run(join, second);
    const [still] = await db.owner`
    select disconnected_at from clients where node_id = ${first.node_id}`;
    assert.deepEqual(still, ended, "it ended once");
  },
);

memberTest(
  "a member that joins again is refused, and changes nothing",
  async ({ db, run }) => {
    const a = newMember("http://a");
    await run(join, a);
    const before = await db.owner`select * from clients`;
    await assert.rejects(run(join, a), { code: "conflict" });
    assert.deepEqual([...await db.owner`select * from clients`], [...before]);
    const joined = await db.owner`select from activities where label = 'join'`;
    assert.equal(joined.length, 1);
  },
);

memberTest(
  "a run that was marked gone may join again",
  async ({ db, members, run }) => {
    const a = newMember("http://a");
    await run(join, a);
    await run(markDisconnected, a);
    assert.deepEqual(await members(), ["http://a off"]);
    await db.owner`update clients set connected_at = now() - interval '1 hour',
    last_seen_at = now() - interval '1 hour', version = 'old'`;
    await run(join, a);
    assert.deepEqual(await members(), ["http://a on"]);
    const [row] = await db.owner`
    select version, connected_at > now() - interval '1 minute' as connected,
      last_seen_at > now() - interval '1 minute' as seen from clients`;
    assert.deepEqual(row, { version: "1.2.3", connected: true, seen: true });
  },
);

memberTest(
  "the leader is a leader among the members from its joining on",
  async ({ db, run }) => {
    const [row] = await db.owner<[{ node_id: string; elected_at: Date }]>`
    select node_id, elected_at from leadership`;
    await run(join, { url: "http://a", node_id: row.node_id });
    await run(join, newMember("http://b"));
    const members = await db.owner`
    select url, is_leader, elected_at from clients order by url`;
    assert.deepEqual([...members], [
      { url: "http://a", is_leader: true, elected_at: row.elected_at },
      { url: "http://b", is_leader: false, elected_at: null },
    ]);
  },
);

memberTest(
  "who is gone and is no member any more is not marked again",
  async ({ db, members, run }) => {
    const [a, b] = [newMember("http://a"), newMember("http://b")];
    await run(join, a);
    await run(join, b);
    await db.owner`update clients set is_leader = true where url = 'http://a'`;
    assert.deepEqual(await run(markDisconnected, a), { found: true });
    assert.deepEqual(await members(), ["http://a off", "http://b on"]);
    const leaders = await db.owner`select from clients where is_leader`;
    assert.equal(leaders.length, 0);
    await assert.rejects(run(markDisconnected, a), { code: "not_found" });
    await assert.rejects(run(markDisconnected, newMember("http://c")), {
      code: "not_found",
    });
  },
);

for (const command of [join, leave, markDisconnected]) {
  memberTest(`only nodes may ${command.name}`, async ({ db }) => {
    await using test = await createTestGate(db);
    const input = { ...newMember("http://a"), version: "1.2.3" };
    const id = crypto.randomUUID();
    await assert.rejects(
      test.gate.execute<AnyCommand>(
        command,
        { kind: "user", id, role: "admin" },
        input,
        { id },
      ),
      { code: "forbidden" },
    );
  });
}
