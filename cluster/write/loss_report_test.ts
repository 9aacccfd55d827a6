import assert from "node:assert/strict";
import { withDatabase } from "../../db/testing.ts";
import { createLog } from "../../lib/log.ts";
import { until } from "../../lib/time/until.ts";
import { createLeaderView } from "../leader/leader_view.ts";
import { leaderOf } from "../testing/testing_beats.ts";
import { createTestGate } from "../testing/testing_gate.ts";
import { a, ledBy } from "../testing/testing_sightings.ts";
import { createLossReport } from "./loss_report.ts";

Deno.test("what was acknowledged and is gone is named, once somebody leads again", () =>
  withDatabase(async (db) => {
    await using test = await createTestGate(db);
    const [kept, lost] = [crypto.randomUUID(), crypto.randomUUID()];
    await db.owner`insert into commands (id, name, input_hash, epoch)
      values (${kept}, 'purchase', '', 7)`;
    const lines: Record<string, unknown>[] = [];
    const leaders = createLeaderView();
    const user = {
      kind: "user",
      id: crypto.randomUUID(),
      role: "user",
    } as const;
    const report = createLossReport({
      nodeUrl: "http://a",
      sql: db.primary,
      gate: test.gate,
      leaders,
      acknowledgements: {
        recent: () =>
          [kept, lost].map((id) => ({
            id,
            name: "purchase",
            actor: user,
            at: 0,
          })),
      },
      log: createLog(
        { format: "json", level: "info" },
        (line) => lines.push(JSON.parse(line)),
      ),
    });
    report.onGoneBack(
      { epoch: 9, grantId: null, resigned: false },
      ledBy(a, { epoch: 7 }),
    );
    assert.match(String(lines[0]?.["message"]), /gone back in time/);
    assert.equal(lines.length, 1);

    leaders.take(10, leaderOf(a, 10));
    const find = () =>
      db.owner`
        select subject, detail from activities where label = 'database_went_back'`;
    await until("it stands in the log", async () => (await find()).length > 0);
    const [activity] = await find();
    assert.equal(activity?.["subject"], "http://a");
    assert.deepEqual(activity?.["detail"], {
      from_epoch: 9,
      to_epoch: 7,
      lost: 1,
      commands: [{
        id: lost,
        name: "purchase",
        actor_id: user.id,
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
    assert.equal((await find()).length, 1);
  }));
