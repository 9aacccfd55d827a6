/** A line of the activity log as the pages show it: plain data. */
import type { Sql } from "../../db/pools.ts";
import {
  type ActivitiesQuery,
  type Activity,
  listActivities,
} from "./activities.ts";
import { type ActivitySubject, findSubjects } from "./activity_subjects.ts";
import { activityWords, type Word } from "./activity_words.ts";

/** One activity. */
export interface ActivityLine {
  readonly id: number;
  readonly at: string;
  readonly label: string;
  readonly node_url: string;
  /** What happened, as a sentence. */
  readonly words: readonly Word[];
  /** What the person gave as their reason, as for a report; else null. */
  readonly reason: string | null;
}

/**
 * Returns a page of the log in sentences, the newest line first, and the
 * `after` of the next page; null on the last one.
 */
export async function listActivityLines(
  sql: Sql,
  query: Partial<ActivitiesQuery>,
): Promise<{ lines: ActivityLine[]; next: number | null }> {
  const { activities, next } = await listActivities(sql, query);
  const subjects = await findSubjects(sql, activities);
  return {
    lines: activities.map((activity) => activityLine(activity, subjects)),
    next,
  };
}

/**
 * Returns an activity as the pages show it.
 *
 * @param subjects what the lines are about, by its id.
 */
function activityLine(
  activity: Activity,
  subjects: ReadonlyMap<string, ActivitySubject>,
): ActivityLine {
  const { id, at, label, node_url, subject, detail } = activity;
  const { reason } = detail;
  return {
    id,
    at: at.toISOString(),
    label,
    node_url,
    words: activityWords(
      activity,
      subject === null ? undefined : subjects.get(subject),
    ),
    reason: typeof reason === "string" ? reason : null,
  };
}
