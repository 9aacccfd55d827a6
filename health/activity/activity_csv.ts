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

/**
 * Text that begins like a formula gets an apostrophe in front, so that a
 * spreadsheet shows it instead of running it.
 */
function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
