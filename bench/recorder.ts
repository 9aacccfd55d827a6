/**
 * What the recorder costs: processor time per request with it on and off,
 * interleaved in one run, and per call alone.
 *
 *     deno run -A bench/recorder.ts
 */
import process from "node:process";
import { createRecorder, type Recorder } from "../health/record/recorder.ts";

/**
 * Many short rounds, on and off in turn, so that what else the machine does
 * falls on both.
 */
const ROUNDS = 60;
const REQUESTS = 1_600;
const CALLS = 1_000_000;
const ROUTES = 60;

const off: Recorder = { ...createRecorder(), http() {}, now: () => 0 };

if (import.meta.main) {
  const recorder = createRecorder();
  const handle = (to: Recorder) => () => {
    const start = to.now();
    const response = new Response("ok");
    to.http("GET", "/products/:id", response.status, to.now() - start);
    return response;
  };
  await using server = serve(() => on());
  let on = handle(recorder);
  const measured = { off: [] as number[], on: [] as number[] };
  await drive(server.url, 20_000);
  for (let round = 0; round < ROUNDS; round++) {
    on = handle(off);
    measured.off.push(await cpuPerRequest(server.url));
    on = handle(recorder);
    measured.on.push(await cpuPerRequest(server.url));
  }
  const [without, withIt] = [median(measured.off), median(measured.on)];
  const difference = median(
    measured.on.map((value, round) => value - measured.off[round]!),
  );
  console.log("processor time per request, client included (median)");
  console.log(`  recorder off  ${without.toFixed(2)} µs`);
  console.log(`  recorder on   ${withIt.toFixed(2)} µs`);
  console.log(`  difference    ${difference.toFixed(2)} µs (median of pairs)`);
  console.log("one call alone, over 60 routes with all status classes");
  console.log(`  recorder.http ${costOfCall().toFixed(3)} µs`);
}

/** Microseconds of a call, clock read twice as the middleware does. */
function costOfCall(): number {
  const recorder = createRecorder();
  const routes = Array.from({ length: ROUTES }, (_, i) => `/route-${i}/:id`);
  const call = (i: number) => {
    const start = recorder.now();
    const status = 200 + 100 * (i % 4);
    recorder.http("GET", routes[i % ROUTES]!, status, recorder.now() - start);
  };
  for (let i = 0; i < CALLS; i++) call(i);
  const before = cpu();
  for (let i = 0; i < CALLS; i++) call(i);
  return (cpu() - before) / CALLS;
}

async function cpuPerRequest(url: string): Promise<number> {
  const before = cpu();
  await drive(url, REQUESTS);
  return (cpu() - before) / REQUESTS;
}

async function drive(url: string, requests: number): Promise<void> {
  const clients = Array.from({ length: 8 }, async () => {
    for (let i = 0; i < requests / 8; i++) await (await fetch(url)).text();
  });
  await Promise.all(clients);
}

/** Processor time of this process in microseconds. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function serve(handler: () => Response) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    handler,
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
