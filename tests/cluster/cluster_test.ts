import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { findViolations } from "../faults/checker.ts";
import { readFacts } from "../faults/facts.ts";
import { FaultCluster } from "../faults/fault_cluster.ts";
import { History } from "../faults/history.ts";
import { Load } from "../faults/load.ts";
import { until } from "../../lib/time/until.ts";

/** Far longer than a leader may be missing, for machines that are busy. */
const ANSWERS_WITHIN_MS = 60_000;

/** Waits until the clients have had `count` more answers than now. */
async function moreAcknowledged(
  history: History,
  count: number,
): Promise<void> {
  const enough = history.acknowledgedAt().length + count;
  await until(
    `${count} more acknowledged writes`,
    () => history.acknowledgedAt().length >= enough,
    { withinMs: ANSWERS_WITHIN_MS },
  );
}

Deno.test("the leader is killed under load: the next goes on, nothing is lost and nothing happens twice", async () => {
  await using database = await createTestDatabase();
  await using cluster = await FaultCluster.start(3, database.url);
  const [lowest, next] = cluster.members;
  assert.ok(lowest && next);
  assert.equal(await cluster.leader(), lowest);

  const history = new History();
  const urls = cluster.members.map(({ url }) => url);
  const load = await Load.prepare(urls, 1, history);
  load.start();
  try {
    await moreAcknowledged(history, 20);
    await cluster.kill(lowest);
    await moreAcknowledged(history, 20);
    assert.equal(await cluster.leader(), next);

    await cluster.startMember(lowest);
    await cluster.settled();
    assert.equal(await cluster.leader(), lowest, "the lowest URL leads again");
    await moreAcknowledged(history, 20);
  } finally {
    await load.stop();
  }
  assert.deepEqual(
    findViolations(await readFacts(database.reader), history),
    [],
  );
});
