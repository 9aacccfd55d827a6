import assert from "node:assert/strict";
import { createOutage } from "../../db/outage.ts";
import { createLog } from "../../lib/log.ts";
import { createNotices } from "../../lib/notices.ts";
import { leaderOf } from "../testing/testing_beats.ts";
import { a, b, ledBy, memberOf } from "../testing/testing_sightings.ts";
import { createClusterReader } from "./cluster_reader.ts";
import { createLeaderView } from "./leader_view.ts";
import type { ClusterState } from "./leadership_store.ts";

/** What the database's clock shows at first, in milliseconds since 1970. */
const DATABASE_NOW = Date.parse("2030-01-01T00:00:00Z");

/**
 * A reader on a database that can be taken away.
 *
 * @param aheadMs How far the machine's clock is ahead of the database's.
 */
function makeReader({ aheadMs = 0, limitMs = 1000 } = {}) {
  const leader = leaderOf(a, 7);
  const around = {
    /** Milliseconds since the beginning. */
    passed: 0,
    answer: (state: ClusterState) => Promise.resolve(state),
    reads: 0,
    silences: 0,
    wentBack: [] as string[],
    server: "one",
    others: 0,
  };
  const lines: Record<string, unknown>[] = [];
  const leaders = createLeaderView();
  const log = createLog(
    { format: "json", level: "info" },
    (line) => lines.push(JSON.parse(line)),
  );
  const reader = createClusterReader({
    store: {
      read() {
        around.reads += 1;
        return around.answer({
          leadership: ledBy(a),
          leader,
          members: [memberOf(a), memberOf(b)],
          reports: [],
          now: DATABASE_NOW + around.passed,
          server: around.server,
        });
      },
    },
    leaders,
    clock: {
      monotonic: () => 5000 + around.passed,
      wall: () => DATABASE_NOW + aheadMs + around.passed,
    },
    limitMs,
    onSilence: () => around.silences += 1,
    onGoneBack: (from, to) =>
      void around.wentBack.push(`${from.epoch} to ${to.epoch}`),
    onOtherServer: () => around.others += 1,
    onAnswer: () => {},
    onMissed: () => {},
    timed: async (_name, work) => await work(),
    outage: createOutage(log, () => around.passed),
    notices: createNotices(log),
  });
  return { around, leader, leaders, lines, reader };
}

Deno.test("an answer says who leads, who is a member, and what time it is", async () => {
  const { around, leader, leaders, lines, reader } = makeReader();
  assert.deepEqual(reader.lastRead().members, []);
  const state = await reader.read();
  assert.equal(state?.leader, leader);
  assert.equal(leaders.current(), leader);
  assert.deepEqual(reader.lastRead().members, [memberOf(a), memberOf(b)]);
  around.passed = 250;
  assert.equal(reader.databaseAgeMs(), 250);
  assert.equal(reader.databaseNow(), DATABASE_NOW + 250);
  assert.deepEqual(lines, []);
});

Deno.test("before any answer, this machine's clock stands for the database's", () => {
  const { around, reader } = makeReader({ aheadMs: 40 });
  around.passed = 250;
  assert.equal(reader.databaseNow(), DATABASE_NOW + 290);
  assert.equal(reader.databaseAgeMs(), 250);
});

Deno.test("a database that is away is said once, and so is its return", async () => {
  const { around, leaders, lines, reader } = makeReader();
  await reader.read();
  around.passed = 3000;
  const { answer } = around;
  around.answer = () => Promise.reject(new Error("gone"));
  assert.equal(await reader.read(), null);
  assert.equal(await reader.read(), null);
  assert.equal(reader.databaseAgeMs(), 3000);
  assert.deepEqual(reader.lastRead().members, [memberOf(a), memberOf(b)]);
  assert.equal(leaders.current()?.epoch, 7);
  around.answer = answer;
  await reader.read();
  assert.equal(reader.databaseAgeMs(), 0);
  around.passed = 6000;
  await reader.read();
  const said = lines.map(({ message }) => String(message));
  assert.equal(said.length, 2);
  assert.match(said[0] ?? "", /does not answer.*DATABASE_URL/);
  assert.match(said[1] ?? "", /answers again/);
});

Deno.test("a database that answers too late counts as away, and who asks meanwhile waits for the same answer", async () => {
  const { around, reader } = makeReader({ limitMs: 5 });
  const late = Promise.withResolvers<ClusterState>();
  const { answer } = around;
  around.answer = () => late.promise;
  assert.deepEqual(await Promise.all([reader.read(), reader.read()]), [
    null,
    null,
  ]);
  assert.equal(around.reads, 1);
  assert.equal(around.silences, 2);
  late.reject(new Error("cut off"));
  await late.promise.catch(() => {});
  around.answer = answer;
  assert.equal((await reader.read())?.leadership.epoch, 7);
  assert.equal(around.reads, 2);
});

Deno.test("an answer that never comes is not waited for again", async () => {
  const { around, reader } = makeReader({ limitMs: 5 });
  const { answer } = around;
  around.answer = () => new Promise(() => {});
  assert.equal(await reader.read(), null);
  around.answer = answer;
  assert.equal((await reader.read())?.leadership.epoch, 7);
});

Deno.test("a database that has gone back is told once, and nobody leads until a claim", async () => {
  const { around, leader, leaders, reader } = makeReader();
  await reader.read();
  leaders.hear(9);
  const state = await reader.read();
  assert.equal(state?.heard.epoch, 9);
  assert.equal(leaders.current(), null);
  await reader.read();
  assert.deepEqual(around.wentBack, ["9 to 7"]);
  around.answer = (state) =>
    Promise.resolve({
      ...state,
      leader: { ...leader, epoch: 10, grantId: "grant 10" },
      leadership: ledBy(a, { epoch: 10 }),
    });
  await reader.read();
  assert.equal(leaders.current()?.epoch, 10);
  assert.deepEqual(around.wentBack, ["9 to 7"]);
});

Deno.test("an epoch that was heard of while the row was read is no proof", async () => {
  const { around, leaders, reader } = makeReader();
  around.answer = (state) => {
    leaders.hear(9);
    return Promise.resolve(state);
  };
  await reader.read();
  assert.deepEqual(around.wentBack, []);
});

for (const aheadMs of [3_600_000, -3_600_000, 30_001]) {
  Deno.test(`a node whose clock is off by ${aheadMs} ms says so once, and goes by the database's`, async () => {
    const { lines, reader } = makeReader({ aheadMs });
    await reader.read();
    await reader.read();
    const [line, ...more] = lines;
    assert.deepEqual(more, []);
    assert.equal(line?.["level"], "warn");
    assert.match(
      String(line?.["message"]),
      /clock is not the database's: set it \(NTP\)/,
    );
    assert.equal(line?.["off_by_seconds"], Math.round(aheadMs / 1000));
    assert.equal(reader.databaseNow(), DATABASE_NOW);
  });
}

Deno.test("half a minute is no reason to speak of the clock", async () => {
  for (const aheadMs of [30_000, -30_000]) {
    const { lines, reader } = makeReader({ aheadMs });
    await reader.read();
    assert.deepEqual(lines, []);
  }
});

Deno.test("another server, or another run of it, is told of once", async () => {
  const { around, leaders, reader } = makeReader();
  await reader.read();
  assert.equal(around.others, 0);
  around.server = "two";
  await reader.read();
  await reader.read();
  assert.equal(around.others, 1);
  // One without the last election is a database that has gone back.
  leaders.hear(9);
  around.server = "three";
  await reader.read();
  assert.deepEqual(around.wentBack, ["9 to 7"]);
  assert.equal(around.others, 1);
});
