/** The filters of the activity log as people set them on its page. */
import { z } from "zod";
import { activitiesQuery } from "./activities.ts";

/** How a browser sends a moment: without a zone, which is UTC on our pages. */
const BROWSER_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** Reads the filters of a form or an address. */
export const activityFilters = z.preprocess((value) => {
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, text]) => [
    name,
    BROWSER_TIME.test(text) ? withZone(text) : text,
  ]);
  return Object.fromEntries(fields);
}, activitiesQuery);

function withZone(text: string): string {
  return text.length === 16 ? `${text}:00Z` : `${text}Z`;
}
