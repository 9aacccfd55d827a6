/**
 * That the database went back in time, as the nodes wrote it into the activity
 * log: what each of them had acknowledged and found gone.
 */
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { type Activity, listActivities } from "../activity/activities.ts";
import { WENT_BACK_TOLD_MS } from "./limits.ts";

/** A command that was acknowledged and is gone, as admins are shown it. */
export interface LostCommand {
  /** The command's name. */
  readonly name: string;
  /** The id of what it was about, where it named one. */
  readonly subject: string | null;
  /** Who did it: the username, or the id of an account that is gone itself. */
  readonly actor: string | null;
  /** When it was acknowledged; ISO 8601. */
  readonly at: string;
}

/** One time that the database went back. */
export interface WentBack {
  /** When the first node found it; ISO 8601. */
  readonly at: string;
  /** How many acknowledged commands the nodes found gone. */
  readonly lost: number;
  /** Those of them that are shown. */
  readonly commands: readonly LostCommand[];
}

/** What a node writes of it: one line, or several with a part of the commands. */
const lineDetail = z.object({
  from_epoch: z.int(),
  to_epoch: z.int(),
  lost: z.int(),
  commands: z.array(z.object({
    name: z.string(),
    subject: z.string().nullable().default(null),
    actor_id: z.uuid().nullable(),
    at: z.string(),
  })),
});

type Line = Pick<Activity, "at" | "node_url"> & z.output<typeof lineDetail>;

/** The label of the lines, which is the name of the command that writes them. */
const LABEL = "database_went_back";

/** So many lines are read, of up to 100 commands each. */
const MOST_LINES = 100;

/** So many commands are shown; the activity log has them all. */
const MOST_SHOWN = 100;

/**
 * What nodes find within so long of each other, in milliseconds, is the same
 * event: each finds it with a beat, and tells it when somebody leads again.
 */
const SAME_EVENT_MS = 300_000;

/**
 * Returns when the database went back lately, the latest time first.
 *
 * @param sql May read a replica: what it shows may be a moment old.
 */
export async function readWentBack(sql: Sql, now: Date): Promise<WentBack[]> {
  const { activities } = await listActivities(sql, {
    label: LABEL,
    from: new Date(now.getTime() - WENT_BACK_TOLD_MS).toISOString(),
    limit: MOST_LINES,
  });
  if (activities.length === 0) return [];
  const lines = activities.reverse().flatMap(lineOf);
  const names = await readUsernames(sql, lines);
  return eventsOf(lines).map((event) => wentBack(event, names)).reverse();
}

function lineOf({ at, detail, subject }: Activity): Line[] {
  const parsed = lineDetail.safeParse(detail);
  return parsed.success
    ? [{ at, node_url: subject ?? "", ...parsed.data }]
    : [];
}

/** Returns the lines, oldest first, with those of one event together. */
function eventsOf(lines: readonly Line[]): Line[][] {
  const events: Line[][] = [];
  for (const line of lines) {
    const last = events.at(-1)?.at(-1);
    const sinceMs = last ? line.at.getTime() - last.at.getTime() : Infinity;
    if (sinceMs <= SAME_EVENT_MS) events.at(-1)?.push(line);
    else events.push([line]);
  }
  return events;
}

function wentBack(
  event: readonly Line[],
  names: ReadonlyMap<string, string>,
): WentBack {
  // The lines of one node's report repeat how many are gone in all.
  const reports = Map.groupBy(
    event,
    (line) => [line.node_url, line.from_epoch, line.to_epoch, line.lost].join(),
  );
  const commands = event.flatMap((line) => line.commands);
  return {
    at: event[0]?.at.toISOString() ?? "",
    lost: [...reports.values()].reduce((sum, lines) => sum + lostOf(lines), 0),
    commands: commands.slice(0, MOST_SHOWN).map((command) => {
      const { actor_id, at, name, subject } = command;
      const actor = actor_id && (names.get(actor_id) ?? actor_id);
      return { name, subject, actor, at };
    }),
  };
}

/** Several reports of one node may say the same number. */
function lostOf(lines: readonly Line[]): number {
  const named = lines.reduce((sum, { commands }) => sum + commands.length, 0);
  return Math.max(lines[0]?.lost ?? 0, named);
}

async function readUsernames(
  sql: Sql,
  lines: readonly Line[],
): Promise<ReadonlyMap<string, string>> {
  const ids = lines.flatMap(({ commands }) =>
    commands.flatMap(({ actor_id }) => actor_id ?? [])
  );
  const rows = await sql<{ id: string; username: string }[]>`
    select id, username from users where id = any(${[
    ...new Set(ids),
  ]}::uuid[])`;
  return new Map(rows.map(({ id, username }) => [id, username]));
}
