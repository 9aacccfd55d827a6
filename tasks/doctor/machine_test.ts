import assert from "node:assert/strict";
import {
  judgeClock,
  judgeDisk,
  judgeOpenFiles,
  judgeProxy,
  openFilesLimit,
  spaceAt,
} from "./machine.ts";

const GIB = 1024 ** 3;

Deno.test("a disk that is nearly full is wrong where the database lies on it", () => {
  const space = { free: 3 * GIB, total: 100 * GIB };
  assert.match(judgeDisk(space, true).text, /^3\.0 GiB of 100\.0 GiB.*room/);
  assert.equal(judgeDisk(space, true).state, "wrong");
  assert.equal(judgeDisk(space, false).state, "note");
  assert.equal(judgeDisk({ ...space, free: 6 * GIB }, true).state, "ok");
  const small = { free: 0.5 * GIB, total: 2 * GIB };
  assert.equal(judgeDisk(small, true).state, "wrong");
  assert.equal(judgeDisk(null, true).state, "note");
});

Deno.test("the space of a disk is told, for a folder that is not there yet too", () => {
  const space = spaceAt("/var/tmp/no/such/folder");
  assert.ok(space && space.free > 0 && space.free <= space.total);
});

Deno.test("a clock that is off by more than half a minute is wrong, either way", () => {
  assert.equal(judgeClock(29_000).state, "ok");
  assert.equal(judgeClock(-29_000).state, "ok");
  for (const aheadMs of [31_000, -3_600_000]) {
    assert.equal(judgeClock(aheadMs).state, "wrong");
    assert.match(judgeClock(aheadMs).text, /set it \(NTP\)/);
  }
});

Deno.test("a proxy that ends https has to be trusted", () => {
  const publicUrl = "https://market.example";
  const distrusted = judgeProxy({ publicUrl, trustProxy: false });
  assert.equal(distrusted.state, "wrong");
  assert.match(distrusted.text, /Set TRUST_PROXY=true/);
  assert.equal(judgeProxy({ publicUrl, trustProxy: true }).state, "ok");
  const nameless = { publicUrl: undefined, trustProxy: true };
  assert.match(judgeProxy(nameless).text, /Set PUBLIC_URL/);
  assert.equal(judgeProxy({ ...nameless, trustProxy: false }).state, "ok");
});

Deno.test("a limit of open files that is near is said", () => {
  assert.equal(judgeOpenFiles(65_536, 27).state, "ok");
  assert.equal(judgeOpenFiles(Infinity, 27).state, "ok");
  assert.match(judgeOpenFiles(1024, 27).text, /897 visitors.*ulimit/);
  assert.equal(judgeOpenFiles(1024, 27).state, "note");
  assert.equal(judgeOpenFiles(64, 27).state, "wrong");
  assert.equal(judgeOpenFiles(null, 27).state, "note");
  assert.ok((openFilesLimit() ?? 1) > 0);
});
