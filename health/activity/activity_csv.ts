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

/** Returns lines of the activity log as CSV (RFC 4180), page by page, so that a long log is never in memory at once. */
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

/** What begins like a formula gets an apostrophe in front: a spreadsheet shows it instead of running it. */
function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
