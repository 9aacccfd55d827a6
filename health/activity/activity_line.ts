/** A line of the activity log as the pages show it: plain data. */
import type { Activity } from "./activities.ts";

/** One activity. */
export interface ActivityLine {
  readonly id: number;
  readonly at: string;
  readonly label: string;
  /** The username; null for the system and for visitors. */
  readonly actor: string | null;
  readonly node_url: string;
  readonly subject: string | null;
  /** What the person gave as their reason, as for a report; else null. */
  readonly reason: string | null;
}

/** Returns an activity as the pages show it. */
export function activityLine(activity: Activity): ActivityLine {
  const { id, at, label, actor, node_url, subject, detail } = activity;
  const { reason } = detail;
  return {
    id,
    at: at.toISOString(),
    label,
    actor: actor?.username ?? null,
    node_url,
    subject,
    reason: typeof reason === "string" ? reason : null,
  };
}
