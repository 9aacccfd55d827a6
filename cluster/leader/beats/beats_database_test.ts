/** What beats do when the database is away, or has gone back. */
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
  timing,
  unready,
} from "../../testing/testing_sightings.ts";

Deno.test("a row that names who has resigned is from before that: it is neither renewed nor resigned, but claimed anew", async () => {
  const { around, done, leaders, nextBeat, said, start, stop } = makeBeats(a, {
    row: ledBy(a),
    members: [a],
    probes: { [a.url]: alive(a) },
  });
  await start();
  leaders.take(7, null);
  done();
  around.probes[a.url] = refused;
  await nextBeat();
  assert.deepEqual(done(), ["ask http://a", "read"]);
  around.probes[a.url] = alive(a);
  await nextBeat();
  assert.deepEqual(done(), [
    "ask http://a",
    "read",
    "claim",
    "ground: database_went_back",
  ]);
  assert.equal(leaders.current()?.epoch, 8);
  assert.deepEqual(said, []);
  await stop();
});

Deno.test("while the database is away nobody leads, and the beats come faster", async () => {
  const { around, done, leaders, nextBeat, rests, start, stop } = makeBeats(a, {
    row: ledBy(a),
    members: [a],
    probes: { [a.url]: alive(a) },
  });
  await start();
  around.row = null;
  await nextBeat();
  assert.equal(leaders.current(), null);
  assert.equal(leaders.hasResigned(), false);
  assert.deepEqual(rests, [3000, 500]);
  done();
  around.row = ledBy(a);
  await nextBeat();
  assert.equal(leaders.current()?.epoch, 7);
  assert.deepEqual(done().slice(-1), ["renew 7, seen http://a"]);
  await stop();
});

Deno.test("members that were unready while the database was away are not taken off when it is back", async () => {
  const unreadyAll = { [a.url]: unready, [b.url]: unready, [c.url]: unready };
  const { around, done, nextBeat, start, stop } = makeBeats(a, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive },
  });
  await start();
  around.probes = { ...unreadyAll };
  around.row = null;
  for (let beat = 0; beat < 4; beat++) {
    around.now += timing.heartbeatMs / 2;
    await nextBeat();
  }
  done();
  // They have not asked the database again when this node has.
  around.row = ledBy(a);
  around.now += timing.heartbeatMs / 2;
  await nextBeat();
  around.probes[a.url] = alive(a);
  await nextBeat();
  assert.deepEqual(done().filter((call) => call.startsWith("gone")), []);
  // This time it is theirs alone.
  around.now += timing.heartbeatMs;
  await nextBeat();
  assert.deepEqual(
    done().filter((call) => call.startsWith("gone")),
    ["gone: http://b", "gone: http://c"],
  );
  await stop();
});
