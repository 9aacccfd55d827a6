/**
 * `deno task test:ha`: nodes under load on a PostgreSQL that fails over. Three
 * database hosts run the files of deploy/patroni on this machine.
 *
 *     deno task test:ha                                  every case, once
 *     deno task test:ha --case machine --way hosts --runs 5
 */
import { parseArgs } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { openPool } from "../../db/pools.ts";
import { until } from "../../lib/time/until.ts";
import { findLost, findUnnamed, findViolations } from "../faults/checker.ts";
import { readFacts } from "../faults/facts.ts";
import { FaultCluster } from "../faults/fault_cluster.ts";
import { History, tally } from "../faults/history.ts";
import { Load } from "../faults/load.ts";
import {
  buildNodes,
  chooseCases,
  isInterrupted,
  runProgram,
} from "../faults/run_cases.ts";
import { type Case, CASES, type Stage } from "./cases.ts";
import { DatabaseCluster } from "./database_cluster.ts";
import { missingPackages } from "./packages.ts";
import { PrimaryWatch } from "./primaries.ts";
import {
  type CaseReport,
  formatTable,
  isWithinBound,
  type Way,
} from "./report.ts";

const NODES = 3;
const CLIENTS_PER_NODE = 1;
/** Longer than a lease of Patroni's and a start, on a busy machine. */
const RECOVERS_WITHIN_MS = 90_000;
/** As long as nodes look for what is lost, on a busy machine. */
const NAMED_WITHIN_MS = 70_000;
/** How long writes are watched after they are accepted again. */
const WATCH_MS = 3_000;

const options = z.object({
  case: z.string().default(""),
  runs: z.coerce.number().int().positive().default(1),
  way: z.enum(["haproxy", "hosts", "both"]).default("both"),
});

/** The nodes of one way, with what their clients saw. */
interface Trial extends Stage {
  readonly way: Way;
  readonly history: History;
  readonly load: Load;
  readonly watch: PrimaryWatch;
}

async function runCase(one: Case, runs: number, trial: Trial) {
  const { databases, history, load, nodes, way } = trial;
  const firstWrite = history.writes.length;
  const violations: string[] = [];
  const silences: number[] = [];
  const resumed: number[] = [];
  const before = await inspect(trial);
  load.start();
  try {
    await databases.setSynchronous(one.isSynchronous);
    for (let round = 0; round < runs; round++) {
      if (isInterrupted()) break;
      const { silence, wait } = await runOnce(one, trial);
      silences.push(silence);
      resumed.push(wait);
      console.log(
        `${one.name}, ${way}, run ${round + 1}: ${Math.round(silence)} ms ` +
          `without writes, ${Math.round(wait)} ms after a primary, load ` +
          Deno.loadavg()[0]?.toFixed(1),
      );
    }
  } catch (error) {
    violations.push(String(error));
    console.error(await databases.output(), nodes.output());
  } finally {
    await load.stop();
  }
  const found = await inspectOnceNamed(trial).catch((error) => {
    violations.push(String(error));
    return before;
  });
  violations.push(...found.violations);
  return {
    name: one.name,
    way,
    silences,
    resumed,
    tally: tally(history.writes.slice(firstWrite)),
    lost: found.lost - before.lost,
    named: found.named - before.named,
    epochs: [before.epoch, found.epoch] as const,
    violations,
  };
}

/**
 * Breaks the database cluster once. A run without an outage, such as one in
 * which nothing was promoted, is a mistake of the case.
 */
async function runOnce(one: Case, trial: Trial) {
  const { databases, history, nodes, watch } = trial;
  const started = performance.now();
  const next = () => watch.firstAfter(started);
  const firstWrite = () => history.acknowledgedAt().find((at) => at > next());
  const { brokenAt, uncopiedFrom } = await one.run(trial, async () => {
    await until("a write after the next primary", firstWrite, {
      withinMs: RECOVERS_WITHIN_MS,
      everyMs: 50,
    });
    await delay(WATCH_MS);
  });
  const silence = history.longestSilence(brokenAt, performance.now());
  try {
    await databases.mended(one.isSynchronous);
    await nodes.settled();
  } finally {
    if (uncopiedFrom !== undefined) {
      // Not until the first: an old primary that comes back may replace it.
      history.uncopied.push({ from: uncopiedFrom, to: watch.last() });
    }
  }
  return { silence, wait: (firstWrite() ?? NaN) - next() };
}

/** What the database says at the end of a case. */
async function inspect({ databases, history, way }: Trial) {
  const sql = openPool(databases.url(way), 1);
  try {
    const facts = await readFacts(sql);
    const named = new Set(facts.namedAsLost);
    const lost = findLost(facts, history);
    return {
      lost: lost.length,
      named: lost.filter(({ id }) => named.has(id)).length,
      epoch: facts.elections.at(-1)?.epoch ?? 0,
      violations: [
        ...findViolations(facts, history),
        ...findUnnamed(facts, history),
      ],
    };
  } finally {
    await sql.end();
  }
}

/** As `inspect`, when the nodes have had the time to name what is lost. */
async function inspectOnceNamed(trial: Trial) {
  const deadline = performance.now() + NAMED_WITHIN_MS;
  for (;;) {
    const found = await inspect(trial);
    const isOver = found.named === found.lost || performance.now() > deadline;
    if (isOver) return found;
    await delay(1_000);
  }
}

async function runWay(
  way: Way,
  cases: readonly Case[],
  runs: number,
): Promise<CaseReport[]> {
  await using databases = await DatabaseCluster.start();
  await using nodes = await FaultCluster.start(NODES, databases.url(way));
  const history = new History();
  const urls = nodes.members.map(({ url }) => url);
  const load = await Load.prepare(urls, CLIENTS_PER_NODE, history);
  await using watch = new PrimaryWatch(
    databases.hosts.map((host) => databases.urlOf(host)),
  );
  const trial = { way, databases, nodes, history, load, watch };
  const reports: CaseReport[] = [];
  for (const one of cases) {
    const report = await runCase(one, runs, trial);
    reports.push(report);
    for (const line of report.violations) console.log(`  ${line}`);
    // What is wrong once would be found again after every case that follows.
    if (report.violations.length > 0 || isInterrupted()) break;
  }
  return reports;
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      case: { type: "string" },
      runs: { type: "string" },
      way: { type: "string" },
    },
  });
  const chosen = options.parse(values);
  const missing = await missingPackages();
  if (missing.length > 0) {
    console.log(
      `Not run: Debian's packages ${missing.join(", ")} are missing.`,
    );
    return true;
  }
  const cases = chooseCases(CASES, chosen.case);
  await buildNodes();
  const ways: Way[] = chosen.way === "both"
    ? ["haproxy", "hosts"]
    : [chosen.way];
  const reports: CaseReport[] = [];
  for (const way of ways) {
    if (isInterrupted()) break;
    reports.push(...await runWay(way, cases, chosen.runs));
  }
  console.log(`\n${formatTable(reports)}`);
  return reports.length === cases.length * ways.length &&
    reports.every((report) =>
      report.violations.length === 0 && isWithinBound(report)
    );
}

await runProgram(main);
