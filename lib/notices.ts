/** Troubles that last, each logged when it begins and when it ends. */
import type { Log } from "./log.ts";

/** Says each trouble once, and once that it is over. */
export interface Notices {
  /** Says `message` unless it was the last that was said of `subject`. */
  trouble(
    subject: string,
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ): void;
  /** Says `message` if there was trouble with `subject`. */
  fine(subject: string, message: string): void;
}

/** Subjects that strangers make up must not fill the memory. */
const MAX_SUBJECTS = 1000;

/**
 * Returns notices that are written to `log` as warnings, and their end as
 * information.
 */
export function createNotices(log: Log): Notices {
  const last = new Map<string, string>();
  return {
    trouble(subject, message, fields) {
      if (last.get(subject) === message) return;
      if (last.size >= MAX_SUBJECTS) last.clear();
      last.set(subject, message);
      log.warn(message, fields);
    },
    fine(subject, message) {
      if (last.delete(subject)) log.info(message);
    },
  };
}
