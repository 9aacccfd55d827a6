import assert from "node:assert/strict";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import type { Gate } from "../command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { createLog } from "../../lib/log.ts";
import { until } from "../../lib/time/until.ts";
import { createLeaderView } from "../leader/leader_view.ts";
import { leaderOf } from "../testing/testing_beats.ts";
import { createTestGate } from "../testing/testing_gate.ts";
import { a, ledBy } from "../testing/testing_sightings.ts";
import { createLossReport } from "./loss_report.ts";

/** A report of a node that has acknowledged commands with these ids. */
function reportOf(
  { db, gate, ids }: {
    readonly db: TestDatabase;
    readonly gate: Gate;
    readonly ids: readonly string[];
  },
) {
  const lines: Record<string, unknown>[] = [];
  const leaders = createLeaderView();
  const report = createLossReport({
    nodeUrl: "http://a",
    sql: db.primary,
    gate,
    leaders,
    acknowledgements: {
      recent: () =>
        ids.map((id) => ({
          id,
          name: "purchase",
          actor: user,
          subject: SUBJECT,
          at: 0,
        })),
    },
    log: createLog(
      { format: "json", level: "info" },
      (line) => lines.push(JSON.parse(line)),
    ),
  });
  const recorded = () =>
    db.owner`select subject, detail from activities
      where label = 'database_went_back' order by id`;
  return { leaders, lines, recorded, report };
}

interface LostDetail {
  readonly commands: readonly { readonly id: string }[];
}

const SUBJECT = crypto.randomUUID();
const user = { kind: "user", id: crypto.randomUUID(), role: "user" } as const;

const lastOf = (lines: readonly Record<string, unknown>[]) =>
  String(lines.at(-1)?.["message"]);

async function keepCommand({ owner }: TestDatabase, id: string) {
  await owner`insert into commands (id, name, input_hash, epoch)
    values (${id}, 'purchase', '', 7)`;
}

Deno.test("what was acknowledged and is gone is named, once somebody leads again", () =>
  withDatabase(async (db) => {
    await using test = await createTestGate(db);
    const [kept, lost] = [crypto.randomUUID(), crypto.randomUUID()];
    await keepCommand(db, kept);
    const { leaders, lines, recorded, report } = reportOf({
      db,
      gate: test.gate,
      ids: [kept, lost],
    });
    report.onGoneBack(
      { epoch: 9, grantId: null, resigned: false },
      ledBy(a, { epoch: 7 }),
    );
    assert.match(String(lines[0]?.["message"]), /gone back in time/);
    assert.equal(lines.length, 1);

    leaders.take(10, leaderOf(a, 10));
    await until(
      "it stands in the log",
      async () => (await recorded()).length > 0,
    );
    const [activity] = await recorded();
    assert.equal(activity?.["subject"], "http://a");
    assert.deepEqual(activity?.["detail"], {
      from_epoch: 9,
      to_epoch: 7,
      lost: 1,
      commands: [{
        id: lost,
        name: "purchase",
        actor_id: user.id,
        subject: SUBJECT,
        at: "1970-01-01T00:00:00.000Z",
      }],
    });
    assert.deepEqual(report.losses(), {
      timesGoneBack: 1,
      acknowledgedLost: 1,
    });
    assert.equal(lines[1]?.["id"], lost);
    assert.match(String(lines[2]?.["message"]), /Of 2 commands .* 1 are gone/);
    // Who leads later is no news any more.
    leaders.take(11, leaderOf(a, 11));
    assert.equal((await recorded()).length, 1);
  }));

Deno.test("another server is asked for what was acknowledged", () =>
  withDatabase(async (db) => {
    await using test = await createTestGate(db);
    const ids = Array.from({ length: 102 }, () => crypto.randomUUID());
    await keepCommand(db, ids[0]!);
    let failures = 1;
    const gate: Gate = {
      // The market has no leader at first.
      execute: (...call) =>
        failures-- > 0
          ? Promise.reject(new DomainError("no_leader", "Nobody leads."))
          : test.gate.execute(...call),
    };
    const { leaders, lines, recorded, report } = reportOf({ db, gate, ids });
    leaders.take(8, leaderOf(a, 8));
    report.onOtherServer();
    await until("all is named", async () => (await recorded()).length === 2);
    const details = (await recorded()).map(({ detail }) => detail);
    assert.deepEqual(
      details.map((
        { commands, lost, from_epoch, to_epoch },
      ) => [commands.length, lost, from_epoch, to_epoch]),
      [[100, 101, 8, 8], [1, 101, 8, 8]],
    );
    assert.deepEqual(
      details.flatMap(({ commands }) =>
        commands.map((c: { id: string }) => c.id)
      ),
      ids.slice(1),
    );
    assert.match(String(lines[0]?.["message"]), /gone back in time/);
    assert.deepEqual(report.losses(), {
      timesGoneBack: 1,
      acknowledgedLost: 101,
    });
    // A connection to the server before may still have come in between.
    report.onOtherServer();
    await until("it is looked up", () => /has all/.test(lastOf(lines)));
    assert.equal((await recorded()).length, 2);
  }));

Deno.test("another server that lost nothing is said, and no more", () =>
  withDatabase(async (db) => {
    await using test = await createTestGate(db);
    const id = crypto.randomUUID();
    await keepCommand(db, id);
    const { gate } = test;
    const { leaders, lines, recorded, report } = reportOf({
      db,
      gate,
      ids: [id],
    });
    leaders.take(8, leaderOf(a, 8));
    report.onOtherServer();
    await until("it is said", () => lines.length > 0);
    assert.match(String(lines[0]?.["message"]), /has all 1 commands/);
    assert.equal((await recorded()).length, 0);
    assert.equal(report.losses().timesGoneBack, 0);
  }));

Deno.test("what the server before acknowledged after another was found is named as well", () =>
  withDatabase(async (db) => {
    await using test = await createTestGate(db);
    const { gate } = test;
    const ids = [crypto.randomUUID()];
    await keepCommand(db, ids[0]!);
    const { leaders, lines, recorded, report } = reportOf({ db, gate, ids });
    leaders.take(8, leaderOf(a, 8));
    report.onAnswer();
    report.onOtherServer();
    await until("it is said", () => /has all 1/.test(lastOf(lines)));
    ids.push(crypto.randomUUID());
    report.onAnswer();
    await until("it is named", async () => (await recorded()).length > 0);
    const [line] = await recorded();
    const { commands }: LostDetail = line?.["detail"];
    assert.deepEqual(commands.map(({ id }) => id), ids.slice(1));
    assert.equal(report.losses().acknowledgedLost, 1);
  }));

Deno.test("what could not be kept is kept later, once", () =>
  withDatabase(async (db) => {
    await using test = await createTestGate(db);
    let isAway = true;
    const gate: Gate = {
      execute: (...call) =>
        isAway
          ? Promise.reject(new DomainError("no_leader", "Nobody leads."))
          : test.gate.execute(...call),
    };
    const ids = [crypto.randomUUID()];
    const { leaders, lines, recorded, report } = reportOf({ db, gate, ids });
    leaders.take(8, leaderOf(a, 8));
    report.onOtherServer();
    await until("it is given up", () => /not be/.test(lastOf(lines)));
    isAway = false;
    report.onAnswer();
    await until("it is kept", async () => (await recorded()).length > 0);
    assert.equal((await recorded()).length, 1);
    assert.equal(report.losses().acknowledgedLost, 1);
  }));
