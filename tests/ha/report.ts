/** The table of what the failures of a database cluster came to. */
import type { Tally } from "../faults/history.ts";
import { alignColumns, inSeconds, median } from "../faults/report.ts";

/** How nodes reach the database. */
export type Way = "haproxy" | "hosts";

/** What all runs of a case came to. */
export interface CaseReport {
  readonly name: string;
  readonly way: Way;
  /** The longest time without writes of each run, in milliseconds. */
  readonly silences: readonly number[];
  /**
   * From a primary that accepts connections to the first write after it, of
   * each run, in milliseconds.
   */
  readonly resumed: readonly number[];
  readonly tally: Tally;
  readonly lost: number;
  /** How many of them the nodes named. */
  readonly named: number;
  /** The epochs in the database before and after. */
  readonly epochs: readonly [before: number, after: number];
  readonly violations: readonly string[];
}

/** Writes are accepted again so soon after a primary is there, in milliseconds. */
const RESUMED_WITHIN_MS = 2_000;

export function isWithinBound({ resumed }: CaseReport): boolean {
  return Math.max(...resumed) <= RESUMED_WITHIN_MS;
}

const COLUMNS = [
  "case",
  "way",
  "runs",
  "without writes (median)",
  "(worst)",
  "after a primary (median)",
  "(worst)",
  "acknowledged",
  "lost",
  "named",
  "epochs",
  "503",
  "500",
  "violations",
] as const;

export function formatTable(reports: readonly CaseReport[]): string {
  const rows = reports.map((report) => {
    const { epochs, name, resumed, silences, tally, violations, way } = report;
    return [
      name,
      way,
      String(silences.length),
      inSeconds(median(silences)),
      inSeconds(Math.max(...silences)),
      inSeconds(median(resumed)),
      inSeconds(Math.max(...resumed)) + (isWithinBound(report) ? "" : " (!)"),
      String(tally.acknowledged),
      String(report.lost),
      String(report.named),
      epochs.join("-"),
      String(tally.noLeader),
      String(tally.failed),
      String(violations.length),
    ];
  });
  return alignColumns([COLUMNS, ...rows]);
}
