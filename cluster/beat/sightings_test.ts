import assert from "node:assert/strict";
import {
  aliveUrls,
  byCodePoint,
  departedUrls,
  excuseUnready,
  NOTHING_SEEN,
  observe,
  type Probe,
} from "./sightings.ts";
import {
  a,
  alive,
  b,
  c,
  refused,
  seen,
  silent,
  timing,
  unready,
} from "../testing/testing_sightings.ts";

Deno.test("beats brought forward do not count towards two", () => {
  const probes = new Map([[a.url, alive(a)], [b.url, silent]]);
  const first = observe(NOTHING_SEEN, probes, 0, timing);
  const woken = observe(
    observe(first, probes, 20, timing),
    probes,
    900,
    timing,
  );
  assert.equal(woken.byUrl.get(a.url)?.alive, 1);
  assert.equal(woken.byUrl.get(b.url)?.missed, 1);
  const second = observe(woken, probes, 3000, timing);
  assert.equal(second.byUrl.get(a.url)?.alive, 2);
  assert.equal(second.byUrl.get(b.url)?.missed, 2);
});

Deno.test("a beat brought forward still says who is alive now", () => {
  const before = seen({ [a.url]: alive(a), [b.url]: alive(b) });
  const after = observe(
    before,
    new Map([[a.url, refused], [b.url, alive(b)]]),
    before.at + 5,
    timing,
  );
  assert.deepEqual(aliveUrls(after), [b.url]);
  assert.deepEqual(departedUrls(after), [a.url]);
});

Deno.test("a node that was paused starts counting anew", () => {
  const before = seen({ [a.url]: alive(a), [b.url]: silent });
  const after = observe(
    before,
    new Map([[a.url, alive(a)], [b.url, silent]]),
    before.at + 30_000,
    timing,
  );
  assert.equal(after.byUrl.get(a.url)?.alive, 1);
  assert.equal(after.byUrl.get(b.url)?.missed, 1);
});

Deno.test("a member has departed when refused, or missed twice", () => {
  const cases: [Probe, number, boolean][] = [
    [refused, 1, true],
    [silent, 1, false],
    [silent, 2, true],
    [unready, 2, true],
    [alive(b), 9, false],
  ];
  for (const [probe, beats, departed] of cases) {
    assert.equal(
      departedUrls(seen({ [b.url]: probe }, beats)).includes(b.url),
      departed,
      `${probe.kind} × ${beats}`,
    );
  }
});

Deno.test("while the database is away, being unready is not counted, silence is", () => {
  const answers = { [a.url]: unready, [b.url]: silent, [c.url]: alive(c) };
  const { byUrl } = excuseUnready(seen(answers, 3));
  const missed = [a, b, c].map(({ url }) => byUrl.get(url)?.missed);
  assert.deepEqual(missed, [0, 3, 0]);
});

Deno.test("a beat counts from half a beat after the last, and goes on until two", () => {
  const probes = new Map([[a.url, alive(a)], [b.url, silent]]);
  const { heartbeatMs } = timing;
  const before = observe(NOTHING_SEEN, probes, 0, timing);
  const cases: [number, number, number][] = [
    [heartbeatMs / 2 - 1, 1, 0],
    [heartbeatMs / 2, 2, heartbeatMs / 2],
    [2 * heartbeatMs, 2, 2 * heartbeatMs],
    [2 * heartbeatMs + 1, 1, 2 * heartbeatMs + 1],
  ];
  for (const [now, beats, at] of cases) {
    const after = observe(before, probes, now, timing);
    assert.equal(after.byUrl.get(a.url)?.alive, beats, `${now} ms`);
    assert.equal(after.byUrl.get(b.url)?.missed, beats, `${now} ms`);
    assert.equal(after.at, at);
  }
});

Deno.test("URLs are ordered character by character", () => {
  const sorted = ["http://B", "http://a", "http://a:1", "http://a:10"];
  for (const [i, first] of sorted.entries()) {
    for (const [j, second] of sorted.entries()) {
      assert.equal(byCodePoint(first, second), Math.sign(i - j));
    }
  }
});
