import assert from "node:assert/strict";
import { fuzz } from "./fuzz.ts";

const CALLS = 2000;

Deno.test("no call at random ends in a fault, and what is refused changes nothing", async () => {
  const seed = Date.now() % 1_000_000;
  const { faults, outcomes } = await fuzz({ seed, from: 0, calls: CALLS });
  assert.deepEqual(faults, [], `deno task fuzz --seed ${seed}`);
  for (const kind of ["command", "query", "form", "event"]) {
    const met = [...outcomes.keys()].filter((what) => what.startsWith(kind));
    assert.ok(met.length > 2, `${kind}: ${met}`);
  }
});
