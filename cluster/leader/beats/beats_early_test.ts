import assert from "node:assert/strict";
import { makeBeats } from "../../testing/testing_beats.ts";
import {
  a,
  alive,
  allAlive,
  b,
  c,
  ledBy,
  refused,
  silent,
} from "../../testing/testing_sightings.ts";

/** A follower, next in line, whose first beat is over. */
async function startFollower() {
  const follower = makeBeats(b, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive },
  });
  await follower.start();
  follower.done();
  return follower;
}

Deno.test("when the leader resigns, the next in line claims without asking anybody", async () => {
  const { around, done, leaders, ring, stop } = await startFollower();
  around.row = ledBy(null);
  leaders.take(7, null);
  await ring();
  assert.deepEqual(done().slice(0, 2), ["claim", "ground: vacant"]);
  assert.equal(leaders.current()?.nodeId, b.nodeId);
  await stop();
});

Deno.test("when the leader's session ends, it alone is asked before the claim", async () => {
  const { around, done, leaders, ring, stop } = await startFollower();
  around.row = ledBy(a, { sessionHeld: false });
  around.probes[a.url] = refused;
  await ring();
  assert.deepEqual(done().slice(0, 3), [
    "ask http://a",
    "claim",
    "ground: process_gone",
  ]);
  assert.equal(leaders.current()?.epoch, 8);
  await stop();
});

Deno.test("a leader whose session ended but that answers is left alone", async () => {
  const { around, done, ring, stop } = await startFollower();
  around.row = ledBy(a, { sessionHeld: false });
  await ring();
  assert.deepEqual(done(), [
    "ask http://a",
    "ask http://b",
    "ask http://a",
    "ask http://c",
    "read",
    "follow null",
  ]);
  await stop();
});

Deno.test("a ring that comes during a claim ahead of the beat has the beat follow", async () => {
  const { around, done, leaders, ring, stop } = await startFollower();
  around.row = ledBy(null);
  leaders.take(7, null);
  await ring();
  // The beat itself came too, and found that this node leads.
  assert.deepEqual(done().slice(-1), [
    "renew 8, seen http://a,http://b,http://c",
  ]);
  await stop();
});

Deno.test("a node does not succeed itself, nor anybody before it knows of a leader", async () => {
  const leader = makeBeats(a, {
    row: ledBy(a),
    members: [a, b],
    probes: { ...allAlive },
  });
  await leader.start();
  leader.done();
  await leader.ring();
  assert.deepEqual(leader.done(), [
    "ask http://a",
    "ask http://b",
    "read",
    "renew 7, seen http://a,http://b",
  ]);
  await leader.stop();

  const newcomer = makeBeats(c, { row: ledBy(null), probes: { ...allAlive } }, [
    a.url,
  ]);
  await newcomer.start();
  newcomer.done();
  await newcomer.ring();
  assert.deepEqual(newcomer.done().slice(0, 2), [
    "ask http://c",
    "ask http://a",
  ]);
  assert.deepEqual(newcomer.said, []);
  await newcomer.stop();
});

Deno.test("a follower whose leader and database are both gone goes on beating", async () => {
  const { around, done, nextBeat, rests, ring, said, stop } =
    await startFollower();
  around.row = null;
  around.probes[a.url] = refused;
  around.failure = new Error("gone");
  await ring();
  for (let beat = 0; beat < 12; beat++) await nextBeat();
  const claims = done().filter((call) => call === "claim");
  assert.equal(claims.length, 1);
  assert.deepEqual(said, ["A claim ahead of the beat failed."]);
  assert.deepEqual(rests.slice(1), Array(13).fill(500));
  await stop();
});

Deno.test("a leader whose lease is over is replaced before the answers are in, and its stuck sessions ended", async () => {
  const { around, done, leaders, nextBeat, stop } = await startFollower();
  around.now += 3000;
  around.probes[a.url] = silent;
  await nextBeat();
  around.row = ledBy(a, { ageMs: 7501 });
  around.now += 3000;
  done();
  await nextBeat();
  assert.deepEqual(done(), [
    "ask http://b",
    "ask http://a",
    "ask http://c",
    "read",
    "end stuck sessions",
    "claim",
    "ground: lease_expired",
    "read",
    "renew 8, seen http://b,http://c",
    "gone: http://a",
    "report of http://b: misses http://a",
  ]);
  assert.equal(leaders.current()?.nodeId, b.nodeId);
  await stop();
});

Deno.test("an early claim that fails is said, and the beat goes on", async () => {
  const { around, nextBeat, said, stop } = await startFollower();
  around.now += 3000;
  around.probes[a.url] = silent;
  await nextBeat();
  around.row = ledBy(a, { ageMs: 7501 });
  around.failure = new Error("cut off");
  around.now += 3000;
  await nextBeat();
  assert.deepEqual(said, [
    "A claim ahead of the beat failed.",
    "A beat failed.",
  ]);
  await stop();
});

Deno.test("nobody's sessions are ended for a claim on another ground", async () => {
  const { around, done, nextBeat, stop } = await startFollower();
  around.row = ledBy(a, { sessionHeld: false });
  around.probes[a.url] = refused;
  around.now += 3000;
  await nextBeat();
  assert.deepEqual(done().slice(-4), [
    "read",
    "claim",
    "ground: process_gone",
    "gone: http://a",
  ]);
  await stop();
});

Deno.test("a commit that lasts holds no beat up, and is not sent again meanwhile", async () => {
  const { around, done, leaders, nextBeat, rests, said, start, stop } =
    makeBeats(a, {
      row: ledBy(a),
      members: [a],
      probes: { [a.url]: alive(a) },
    });
  await start();
  done();
  around.hangs = true;
  await nextBeat();
  await nextBeat();
  assert.deepEqual(done(), [
    "ask http://a",
    "read",
    "renew 7, seen http://a",
    "ask http://a",
    "read",
  ]);
  assert.equal(leaders.current()?.epoch, 7);
  assert.deepEqual(said.length, 1);
  assert.match(said[0] ?? "", /does not confirm/);
  assert.deepEqual(rests, [3000, 3000, 3000]);
  await stop();
});
