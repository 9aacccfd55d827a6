/** What beats do when some nodes do not reach others. */
import assert from "node:assert/strict";
import { makeBeats } from "../../testing/testing_beats.ts";
import {
  a,
  allAlive,
  b,
  c,
  ledBy,
  silent,
  timing,
} from "../../testing/testing_sightings.ts";

/** `b` and `c` reach each other, and miss `a`. */
const reports = [b, c].map(({ url }) => ({
  url,
  alive: [b.url, c.url],
  unreached: [a.url],
  ageMs: 1000,
}));

Deno.test("a node that misses another for two beats says so until it reaches all", async () => {
  const { around, done, nextBeat, start, stop } = makeBeats(b, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive, [a.url]: silent },
  }, ["http://peer"]);
  const said = () => done().filter((call) => call.startsWith("report"));
  await start();
  assert.deepEqual(said(), []);
  for (let beat = 0; beat < 2; beat++) {
    around.now += timing.heartbeatMs;
    await nextBeat();
    // A peer that is no member is missed by all, and is nobody's business.
    assert.deepEqual(said(), ["report of http://b: misses http://a"]);
  }
  around.probes[a.url] = allAlive[a.url] ?? silent;
  await nextBeat();
  assert.deepEqual(said(), ["report of http://b: misses "]);
  await nextBeat();
  assert.deepEqual(said(), []);
  around.probes[a.url] = silent;
  around.now += 2 * timing.heartbeatMs + 1;
  await nextBeat();
  around.now += timing.heartbeatMs;
  around.row = null;
  await nextBeat();
  assert.deepEqual(said(), [], "the database does not answer");
  await stop();
});

Deno.test("a node that retires says nothing of whom it reaches", async () => {
  const { around, beats, done, nextBeat, start, stop } = makeBeats(b, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive, [a.url]: silent },
  });
  await start();
  beats.retire();
  around.now += timing.heartbeatMs;
  await nextBeat();
  assert.deepEqual(done().filter((call) => call.startsWith("report")), []);
  await stop();
});

Deno.test("a leader that most do not reach hands over before it has asked them again", async () => {
  const { around, done, leaders, nextBeat, said, start, stop } = makeBeats(a, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive },
  });
  await start();
  around.now += timing.heartbeatMs;
  await nextBeat();
  done();
  around.reports = reports;
  await nextBeat();
  assert.deepEqual(done().slice(0, 6), [
    "ask http://a",
    "ask http://b",
    "ask http://c",
    "read",
    "resign 7: cannot_be_reached",
    "read",
  ]);
  assert.equal(leaders.current(), null);
  assert.equal(leaders.hasResigned(), true);
  assert.deepEqual(said, ["This node resigns."]);
  await stop();
});

Deno.test("when it has, the lowest that most reach claims at once", async () => {
  const { around, done, leaders, ring, start, stop } = makeBeats(b, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive, [a.url]: silent },
    reports,
  });
  await start();
  done();
  around.row = ledBy(null);
  leaders.take(7, null);
  await ring();
  assert.deepEqual(done().slice(0, 2), ["claim", "ground: vacant"]);
  await stop();
});

Deno.test("who was taken off the members and says whom it misses is asked", async () => {
  const { done, nextBeat, start, stop } = makeBeats(b, {
    row: ledBy(a),
    members: [a, b],
    probes: { ...allAlive },
    reports,
  });
  await start();
  done();
  await nextBeat();
  assert.ok(done().includes("ask http://c"));
  await stop();
});
