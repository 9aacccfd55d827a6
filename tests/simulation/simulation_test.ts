/**
 * That the invariants hold, and that the simulation would see if they did not.
 */
import assert from "node:assert/strict";
import { simulateMany } from "./many_seeds.ts";
import { MUTATIONS } from "./mutations.ts";
import { simulate } from "./schedule.ts";

/** Safeguards show themselves within so many schedules, which take seconds. */
const ENOUGH_TO_SEE = 400;
/** As a node must have been seen by the leader, one beat is rarely too few. */
const ENOUGH_TO_SEE_TWO_BEATS = 8000;

const WHAT_BREAKS = {
  lease: /^flapping: .* deposed/,
  expiry: /^I5: no leader/,
  two_beats: /^flapping: .* after running for/,
  session: /^flapping: .* deposed .*, which is lower and well/,
  claim_lock: /^I1: .* was granted epoch .* for what held under/,
  fence: /^I1: .* committed .* under epoch/,
  fence_lock: /^I1: .* committed .* under epoch/,
  command_id: /^I2: .* was carried out 2 times/,
  grant: /^I1: .* committed .* under epoch/,
  floor: /^I1: .* was granted epoch .* after it had heard of/,
  noticing: /^I5: /,
  identity: /^I5: no leader/,
  reports: /^reach: .* leads, though/,
  seen: /^flapping: the leadership went/,
} as const;

Deno.test("no invariant breaks in 500 schedules of faults", async () => {
  const summary = await simulateMany({
    from: 1,
    count: 500,
    mutation: null,
    workers: navigator.hardwareConcurrency,
  });
  assert.deepEqual(
    summary.failures.map(({ seed, violation }) =>
      `${violation} (replay: deno task simulate --seed ${seed} --trace)`
    ),
    [],
  );
  assert.ok(summary.epochs > 500, "leaders fell and others took over");
  assert.ok(summary.acknowledgements > 10_000, "clients went on writing");
});

Deno.test("the same seed gives the same schedule", () => {
  const trace = (seed: number) => {
    const lines: string[] = [];
    simulate(seed, { print: (line) => lines.push(line) });
    return lines;
  };
  assert.deepEqual(trace(7), trace(7));
  assert.notDeepEqual(trace(7), trace(8));
});

for (const mutation of MUTATIONS) {
  Deno.test(`the simulation sees what "${mutation}" guards against`, () => {
    const enough = mutation === "two_beats"
      ? ENOUGH_TO_SEE_TWO_BEATS
      : ENOUGH_TO_SEE;
    for (let seed = 1; seed <= enough; seed++) {
      const { violation } = simulate(seed, { mutation });
      if (violation !== null && WHAT_BREAKS[mutation].test(violation)) return;
    }
    assert.fail(`nothing broke in ${enough} schedules without it`);
  });
}
