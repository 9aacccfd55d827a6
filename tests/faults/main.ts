/**
 * `deno task test:faults`: breaks a cluster of real processes under load, and
 * checks what is left.
 *
 *     deno task test:faults                            every case
 *     deno task test:faults --case kill --runs 3       the cases whose name begins so
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { openPool, type Sql } from "../../db/pools.ts";
import { CASES } from "./cases.ts";
import { findLost, findUnnamed, findViolations } from "./checker.ts";
import { readFacts } from "./facts.ts";
import { FaultCluster } from "./fault_cluster.ts";
import { History, tally } from "./history.ts";
import { Load } from "./load.ts";
import { PostgresServer } from "./postgres_server.ts";
import {
  buildNodes,
  chooseCases,
  isInterrupted,
  runProgram,
} from "./run_cases.ts";
import type { Case, Stage } from "./stage.ts";
import { type CaseReport, formatTable, isWithinBound } from "./report.ts";

const NODES = 3;
const CLIENTS_PER_NODE = 2;

const options = z.object({
  case: z.string().default(""),
  runs: z.coerce.number().int().positive().optional(),
});

/**
 * Runs a case and returns what it came to; a run that goes wrong is a violation
 * and the last one.
 */
async function runCase(
  { bound, name, run, runs }: Case,
  stage: Stage,
  { history, load, sql }: {
    readonly history: History;
    readonly load: Load;
    readonly sql: Sql;
  },
): Promise<CaseReport> {
  const firstWrite = history.writes.length;
  const silences: number[] = [];
  const violations: string[] = [];
  load.start();
  try {
    for (let round = 0; round < runs; round++) {
      if (isInterrupted()) break;
      const { from, to } = await run(stage, round);
      silences.push(history.longestSilence(from, to));
      await stage.cluster.settled();
      console.log(
        `${name}, run ${round + 1}: ${
          Math.round(silences.at(-1) ?? NaN)
        } ms without writes`,
      );
    }
  } catch (error) {
    stage.cluster.mendAll();
    violations.push(String(error));
    console.error(stage.cluster.output());
  } finally {
    await load.stop();
  }
  const facts = await readFacts(sql);
  violations.push(
    ...findViolations(facts, history),
    ...findUnnamed(facts, history),
  );
  const lost = findLost(facts, history).length;
  if (lost > 0) console.log(`${lost} acknowledged commands are lost so far`);
  return {
    name,
    bound,
    silences,
    tally: tally(history.writes.slice(firstWrite)),
    violations,
  };
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: { case: { type: "string" }, runs: { type: "string" } },
  });
  const chosen = options.parse(values);
  const cases = chooseCases(CASES, chosen.case);
  await buildNodes();

  await using postgres = await PostgresServer.start();
  await using cluster = await FaultCluster.start(NODES, postgres.url);
  const sql = openPool(postgres.url, 1);
  const history = new History();
  const urls = cluster.members.map(({ url }) => url);
  const load = await Load.prepare(urls, CLIENTS_PER_NODE, history);
  const stage: Stage = {
    cluster,
    history,
    postgres,
    async elections() {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from elections`;
      return row?.count ?? 0;
    },
  };

  const reports: CaseReport[] = [];
  try {
    for (const { runs, ...rest } of cases) {
      const one = { ...rest, runs: chosen.runs ?? runs };
      const report = await runCase(one, stage, { history, load, sql });
      reports.push(report);
      for (const line of report.violations) console.log(`  ${line}`);
      // What is wrong once would be found again after every case that follows.
      if (report.violations.length > 0 || isInterrupted()) break;
    }
  } finally {
    await sql.end();
  }
  console.log(`\n${formatTable(reports)}`);
  return reports.length === cases.length &&
    reports.every((report) =>
      report.violations.length === 0 && isWithinBound(report)
    );
}

await runProgram(main);
