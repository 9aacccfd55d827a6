import assert from "node:assert/strict";
import { createWriteDeadline } from "./write_deadline.ts";

/** A deadline of 5 s under a clock that is set by hand, which it has looked at until `from`. */
function makeDeadline(isStopping = false) {
  let at = 0;
  const deadline = createWriteDeadline(5000, () => isStopping, () => at);
  return {
    ms: deadline.ms,
    /** The clock goes on while the process runs. */
    run(ms: number) {
      for (const end = at + ms; at < end; deadline.tick()) at += 500;
    },
    /** The clock goes on while the process is stopped. */
    pause(ms: number) {
      at += ms;
    },
  };
}

Deno.test("a write has its time, and less on a node that stops", () => {
  const running = makeDeadline();
  running.run(60_000);
  assert.equal(running.ms(), 5000);
  assert.equal(makeDeadline(true).ms(), 1500);
});

Deno.test("a write that may have waited in a stopped process is told to come again", () => {
  const cases: [paused: number, thenRan: number, expected: number][] = [
    [5600, 0, 0],
    [30_000, 0, 0],
    [30_000, 500, 5000],
    // A pause shorter than a write may take gave nobody up.
    [5000, 0, 5000],
  ];
  for (const [paused, thenRan, expected] of cases) {
    const { ms, pause, run } = makeDeadline();
    run(10_000);
    pause(paused);
    // The first request may be read before the clock is looked at, or after.
    if (thenRan > 0) ms();
    run(thenRan);
    assert.equal(ms(), expected, `${paused} ms, then ${thenRan} ms`);
  }
});

Deno.test("while it wakes, every write is told so", () => {
  const { ms, pause, run } = makeDeadline();
  run(1000);
  pause(15_000);
  assert.equal(ms(), 0);
  pause(100);
  assert.equal(ms(), 0);
  pause(500);
  assert.equal(ms(), 5000);
});
