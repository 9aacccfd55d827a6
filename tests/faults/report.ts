/** The table of what the faults came to. */
import type { Case } from "./stage.ts";
import type { Tally } from "./history.ts";

/** What all runs of a case came to. */
export interface CaseReport {
  readonly name: string;
  readonly bound: Case["bound"];
  /** The longest time without writes of each run, in milliseconds. */
  readonly silences: readonly number[];
  readonly tally: Tally;
  readonly violations: readonly string[];
}

/** Returns the middle one of `values`, NaN when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? NaN;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  return (low + high) / 2;
}

/** Tells whether the times without writes stayed within what is promised. */
export function isWithinBound({ bound, silences }: CaseReport): boolean {
  return Math.max(...silences) <= bound.worst &&
    (bound.median === undefined || median(silences) <= bound.median);
}

const COLUMNS = [
  "case",
  "runs",
  "without writes (median)",
  "(worst)",
  "bound",
  "tried",
  "acknowledged",
  "refused",
  "indeterminate",
  "503",
  "500",
  "violations",
] as const;

/** Returns the reports as a table in plain text. */
export function formatTable(reports: readonly CaseReport[]): string {
  const rows = [
    [...COLUMNS],
    ...reports.map((report) => {
      const { bound, name, silences, tally, violations } = report;
      const limit = bound.median === undefined
        ? inSeconds(bound.worst)
        : `${inSeconds(bound.median)}/${inSeconds(bound.worst)}`;
      return [
        name,
        String(silences.length),
        inSeconds(median(silences)),
        inSeconds(Math.max(...silences)),
        isWithinBound(report) ? limit : `${limit} exceeded`,
        String(tally.tried),
        String(tally.acknowledged),
        String(tally.refused),
        String(tally.indeterminate),
        String(tally.noLeader),
        String(tally.failed),
        String(violations.length),
      ];
    }),
  ];
  return alignColumns(rows);
}

/** Returns rows of equal length as lines, their columns one below the other. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, column) =>
      column === 0
        ? cell.padEnd(widths[column] ?? 0)
        : cell.padStart(widths[column] ?? 0)
    ).join("  ")
  ).join("\n");
}

/** Returns milliseconds as seconds for people. */
export function inSeconds(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(2)} s` : "-";
}
