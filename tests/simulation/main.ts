/**
 * `deno task simulate`: thousands of schedules of faults, under virtual time.
 *
 *     deno task simulate --seeds 20000            seeds 1 to 20000
 *     deno task simulate --seed 4711 --trace      one schedule again, line by line
 *     deno task simulate --mutation fence         with a safeguard taken out: seeds must fail
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { simulateMany, summarize, type Summary } from "./many_seeds.ts";
import { MUTATIONS } from "./mutations.ts";
import { simulate } from "./schedule.ts";

const whole = z.coerce.number().int().positive();

const options = z.object({
  seeds: whole.default(1000),
  from: whole.default(1),
  seed: whole.optional(),
  trace: z.boolean().default(false),
  mutation: z.enum(MUTATIONS).nullable().default(null),
  workers: whole.max(64).default(navigator.hardwareConcurrency),
});

/** Failing seeds that are printed one by one. */
const SHOWN = 10;

function readOptions(args: string[]): z.infer<typeof options> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: "string" },
      from: { type: "string" },
      seed: { type: "string" },
      trace: { type: "boolean" },
      mutation: { type: "string" },
      workers: { type: "string" },
    },
  });
  return options.parse(values);
}

async function run(
  { from, mutation, seed, seeds, trace, workers }: z.infer<typeof options>,
): Promise<Summary> {
  if (seed !== undefined) {
    const print = trace ? (line: string) => console.log(line) : null;
    return summarize([simulate(seed, { mutation, print })]);
  }
  const onProgress = Deno.stderr.isTerminal()
    ? (done: number) => {
      const line = `\r${done} of ${seeds} schedules`;
      Deno.stderr.writeSync(new TextEncoder().encode(line));
    }
    : () => {};
  const summary = await simulateMany({
    from,
    count: seeds,
    mutation,
    workers,
    onProgress,
  });
  if (Deno.stderr.isTerminal()) console.error();
  return summary;
}

function report(summary: Summary, replayed: string, seconds: number): void {
  const { acknowledgedLost, acknowledgements, commits } = summary;
  const { epochs, failures, schedules } = summary;
  for (const { seed, violation } of failures.slice(0, SHOWN)) {
    console.log(`seed ${seed}: ${violation}`);
    console.log(
      `  replay: deno task simulate --seed ${seed}${replayed} --trace`,
    );
  }
  const perMinute = Math.round(schedules / seconds * 60);
  console.log(
    `${schedules} schedules in ${
      seconds.toFixed(1)
    } s (${perMinute} a minute): ${epochs} epochs, ` +
      `${commits} commits, ${acknowledgements} acknowledged ` +
      `(${acknowledgedLost} lost without a synchronous standby), ${failures.length} failed`,
  );
}

try {
  const chosen = readOptions(Deno.args);
  const began = performance.now();
  const summary = await run(chosen);
  const replayed = chosen.mutation === null
    ? ""
    : ` --mutation ${chosen.mutation}`;
  report(summary, replayed, (performance.now() - began) / 1000);
  if (summary.failures.length > 0) Deno.exitCode = 1;
} catch (error) {
  const message = error instanceof z.ZodError
    ? z.prettifyError(error)
    : String(error);
  console.error(message);
  Deno.exitCode = 2;
}
