/**
 * `deno task fuzz`: calls at random, from the schemas of all that can be asked.
 *
 *     deno task fuzz --calls 100000             with a seed of its own, which it prints
 *     deno task fuzz --seed 7 --from 41 --calls 1   one call of a run again
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { fuzz } from "./fuzz.ts";

const whole = z.coerce.number().int().min(0);

const { values } = parseArgs({
  args: Deno.args,
  options: {
    calls: { type: "string", default: "2000" },
    from: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const { calls, from, seed } = z.object({
  calls: whole,
  from: whole,
  seed: whole,
}).parse(values);

console.log(`Seed ${seed}.`);
const { faults, outcomes, slowestMs } = await fuzz({
  seed,
  from,
  calls,
  onProgress(done) {
    if (done % 1000 === 0) console.error(`${done} of ${calls} calls`);
  },
});
for (const [outcome, count] of [...outcomes].sort()) {
  console.log(`${String(count).padStart(8)}  ${outcome}`);
}
console.log(`The slowest took ${Math.round(slowestMs)} ms.`);
for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(
  faults.length === 0
    ? "No fault."
    : `Again: deno task fuzz --seed ${seed} --from N --calls 1`,
);
Deno.exit(faults.length === 0 ? 0 : 1);
