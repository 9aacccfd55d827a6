/** The activity log as a file for spreadsheets. */
import type { Activity } from "./activities.ts";

const COLUMNS = [
  "id",
  "at",
  "label",
  "actor",
  "node_url",
  "epoch",
  "subject",
  "detail",
] as const;

/**
 * Yields the log as CSV (RFC 4180), a page of it at a time, so that a long log
 * is never in memory at once.
 */
export async function* activityCsv(
  pages: AsyncIterable<readonly Activity[]>,
): AsyncGenerator<string> {
  yield row(COLUMNS);
  for await (const page of pages) {
    yield page.map((activity) =>
      row([
        activity.id,
        activity.at.toISOString(),
        activity.label,
        activity.actor?.username ?? "",
        activity.node_url,
        activity.epoch,
        activity.subject ?? "",
        JSON.stringify(activity.detail),
      ])
    ).join("");
  }
}

function row(values: readonly (string | number)[]): string {
  return values.map(field).join(",") + "\r\n";
}

/** What ends a cell or a line for some spreadsheet, as JSON writes it. */
const SEPARATORS: Readonly<Record<string, string>> = {
  ";": "\\u003b",
  "\t": "\\t",
  "\r": "\\r",
  "\n": "\\n",
};

/**
 * Text that begins like a formula gets an apostrophe in front, so that a
 * spreadsheet shows it instead of running it. Where lists are separated by
 * semicolons or tabs, quotes within a line keep nothing together: what
 * separates there is written as in JSON.
 */
function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const shown = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  const text = shown.replaceAll(/[;\t\r\n]/g, (found) => SEPARATORS[found]!);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
