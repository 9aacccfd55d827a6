import assert from "node:assert/strict";
import { leaderOf, makeBeats } from "../../testing/testing_beats.ts";
import {
  a,
  alive,
  allAlive,
  b,
  c,
  ledBy,
  refused,
  silent,
  timing,
} from "../../testing/testing_sightings.ts";

/** What a beat of `b` does first when `a` leads and all three are members. */
const askAll = [
  "ask http://b",
  "ask http://a",
  "ask http://c",
];

Deno.test("a node alone claims, and joins", async () => {
  const { beats, done, leaders, rests, start, stop } = makeBeats(a, {
    row: ledBy(null),
    probes: { [a.url]: alive(a) },
  });
  await start();
  assert.deepEqual(done(), [
    "read",
    "ask http://a",
    "read",
    "claim",
    "ground: vacant",
    "join",
  ]);
  assert.equal(leaders.current()?.nodeId, a.nodeId);
  assert.equal(beats.sightings().byUrl.get(a.url)?.alive, 1);
  assert.deepEqual(rests, [3000]);
  await stop();
});

Deno.test("itself, its peers, the members and the leader are asked, each once", async () => {
  const { done, start, stop } = makeBeats(b, {
    row: ledBy({ url: "http://leader", nodeId: "l1" }),
    members: [b, c],
  }, [b.url, "http://peer"]);
  await start();
  const asked = done().filter((call) => call.startsWith("ask"));
  assert.deepEqual(asked, [
    "ask http://b",
    "ask http://peer",
    "ask http://c",
    "ask http://leader",
  ]);
  await stop();
});

Deno.test("a follower follows the leader whose session can be waited for", async () => {
  const { around, done, nextBeat, start, stop } = makeBeats(b, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive },
  });
  await start();
  assert.deepEqual(done(), ["read", ...askAll, "read", "follow 7"]);
  around.row = ledBy(a, { sessionHeld: false });
  await nextBeat();
  assert.deepEqual(done(), [...askAll, "read", "follow null"]);
  await stop();
});

Deno.test("a leader renews, saying whom it saw, and looks again if it leads no longer", async () => {
  const { around, done, nextBeat, start, stop } = makeBeats(a, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive, [c.url]: silent },
  });
  await start();
  const renewal = "renew 7, seen http://a,http://b";
  assert.equal(done().at(-1), renewal);
  around.renews = false;
  await nextBeat();
  assert.deepEqual(done().slice(-2), [renewal, "read"]);
  await stop();
});

for (
  const [what, ownProbe] of [
    ["renews", alive(b)],
    ["resigns", refused],
  ] as const
) {
  Deno.test(`a leader that hears of the next one in a beat ${what} nothing of it`, async () => {
    const test = makeBeats(b, {
      row: ledBy(b),
      members: [b, c],
      probes: { ...allAlive },
    });
    const { around, done, leaders, nextBeat, start, stop } = test;
    await start();
    assert.match(done().at(-1) ?? "", /^renew 7/);
    around.probes[b.url] = ownProbe;
    around.afterRead = () => leaders.take(8, leaderOf(a, 8));
    await nextBeat();
    assert.equal(
      done().find((call) => /^(renew|resign)/.test(call)),
      undefined,
    );
    assert.equal(leaders.current()?.nodeId, a.nodeId);
    await stop();
  });
}

Deno.test("a node holds the lease from its claim, for as long as its renewals succeed", async () => {
  const { around, beats, nextBeat, start, stop } = makeBeats(a, {
    row: ledBy(null),
    probes: { [a.url]: alive(a) },
  });
  assert.equal(beats.holdsLease(), false);
  await start();
  assert.equal(beats.holdsLease(), true);
  around.now += timing.leaseMs - 1;
  await nextBeat();
  around.now += timing.leaseMs - 1;
  assert.equal(beats.holdsLease(), true);
  around.renews = false;
  await nextBeat();
  around.now += 1;
  assert.equal(beats.holdsLease(), false);
  await stop();
});

Deno.test("a leader takes off the members whom it finds gone, but never itself", async () => {
  const { around, done, leaders, nextBeat, start, stop } = makeBeats(a, {
    row: ledBy(a),
    members: [a, b, c],
    probes: { ...allAlive, [b.url]: refused, [c.url]: silent },
  });
  const gone = () => done().filter((call) => call.startsWith("gone"));
  await start();
  assert.deepEqual(gone(), ["gone: http://b"]);
  around.now += 3000;
  await nextBeat();
  assert.deepEqual(gone(), ["gone: http://b", "gone: http://c"]);
  around.now += 3000;
  around.probes[a.url] = refused;
  around.renews = false;
  await nextBeat();
  assert.equal(leaders.current(), null);
  assert.deepEqual(gone(), []);
  await stop();
});

Deno.test("a follower takes nobody off, a node that retires neither joins nor takes off", async () => {
  const follower = makeBeats(b, {
    row: ledBy(a),
    members: [a, c],
    probes: { ...allAlive, [c.url]: refused },
  });
  await follower.start();
  const kept = (calls: string[]) =>
    calls.filter((call) => /^(join|gone)/.test(call));
  assert.deepEqual(kept(follower.done()), ["join"]);
  follower.beats.retire();
  await follower.nextBeat();
  assert.deepEqual(kept(follower.done()), []);
  await follower.stop();

  const leader = makeBeats(a, {
    row: ledBy(a),
    members: [a, c],
    probes: { ...allAlive, [c.url]: refused },
  });
  leader.beats.retire();
  await leader.start();
  assert.deepEqual(kept(leader.done()), []);
  await leader.stop();
});

Deno.test("a leader that cannot reach itself resigns; one that retires leaves that to its stop", async () => {
  const cut = makeBeats(a, {
    row: ledBy(a),
    members: [a],
    probes: { [a.url]: refused },
  });
  await cut.start();
  assert.deepEqual(cut.done().slice(-1), ["resign 7: cannot_reach_itself"]);
  assert.equal(cut.leaders.current(), null);
  assert.equal(cut.leaders.hasResigned(), true);
  assert.deepEqual(cut.said, ["This node resigns."]);
  await cut.stop();

  const retiring = makeBeats(a, {
    row: ledBy(a),
    members: [a],
    probes: { [a.url]: alive(a) },
  });
  retiring.beats.retire();
  await retiring.start();
  assert.deepEqual(retiring.done().slice(-1), ["read"]);
  assert.equal(retiring.leaders.current()?.nodeId, a.nodeId);
  await retiring.stop();
});

Deno.test("a beat that took long is followed by a shorter rest", async () => {
  const { around, rests, start, stop } = makeBeats(b, {
    row: ledBy(a),
    members: [a, b],
    probes: { ...allAlive },
  });
  Object.defineProperty(around.probes, a.url, {
    get() {
      around.now += 800;
      return alive(a);
    },
  });
  await start();
  assert.deepEqual(rests, [2200]);
  await stop();
});

Deno.test("a beat that fails is said, and the next one comes in its time", async () => {
  const { around, done, nextBeat, rests, said, start, stop } = makeBeats(a, {
    row: ledBy(a),
    members: [a],
    probes: { [a.url]: alive(a) },
  });
  await start();
  around.failure = new Error("cut off");
  around.now += 3000;
  await nextBeat();
  assert.deepEqual(said, ["A beat failed."]);
  around.failure = null;
  done();
  await nextBeat();
  assert.deepEqual(done().slice(-1), ["renew 7, seen http://a"]);
  assert.deepEqual(rests, [3000, 3000, 3000]);
  await stop();
});

Deno.test("beats that are stopped end with the rest, and ask nobody any more", async () => {
  const { done, start, stop } = makeBeats(b, {
    row: ledBy(a),
    probes: { ...allAlive },
  });
  await start();
  done();
  await stop();
  assert.deepEqual(done(), []);
});

Deno.test("a claim that finds no ground any more looks who leads instead", async () => {
  const { around, done, leaders, start, stop } = makeBeats(b, {
    row: ledBy(null),
    members: [b],
    probes: { [b.url]: alive(b) },
  });
  // Another claims between this node's look and its lock.
  const { row } = around;
  let looks = 0;
  Object.defineProperty(around, "row", {
    get: () => ++looks > 2 ? ledBy(c, { epoch: 8 }) : row,
    set: () => assert.fail("it must not claim"),
  });
  await start();
  assert.deepEqual(done().slice(-3), ["claim", "ground: null", "read"]);
  assert.deepEqual(leaders.current(), leaderOf(c, 8));
  await stop();
});
