/** Saying what was lost when the database went back in time. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import type { Log } from "../../lib/log.ts";
import type { LeadershipRow } from "../beat/election.ts";
import type { Heard } from "../beat/heard.ts";
import { defineCommand, type Gate, type InputOf } from "../command.ts";
import type { LeaderView } from "../leader/leader_view.ts";
import type { Acknowledgement, Acknowledgements } from "./acknowledgements.ts";

/** One command that was acknowledged and is gone. */
const lostCommand = z.strictObject({
  id: z.uuid(),
  name: z.string().max(100),
  actor_id: z.string().max(100).nullable(),
  subject: z.uuid().nullable(),
  at: z.iso.datetime(),
});

/** How many of the commands that are gone one line of the activity log names. */
const NAMED_PER_LINE = 100;

/** How often what is gone is looked up, or kept, when that fails. */
const MAX_ATTEMPTS = 5;
/** The rest after the first attempt; after the second it is twice as long. */
const PAUSE_MS = 500;

/** So many of them are named in one report. */
const MAX_NAMED = 1_000;

/**
 * For so long what was acknowledged is looked up again, in milliseconds: through
 * a balancer a primary that was replaced may still be written to for a while,
 * on connections of before.
 */
const LOOK_AGAIN_FOR_MS = 60_000;

/**
 * Keeps in the activity log that a node found the database gone back, and what
 * of its acknowledgements is gone. Nodes alone may; nothing is refused.
 */
export const recordDatabaseWentBack = defineCommand({
  name: "database_went_back",
  summary: "A node finds that the database has gone back in time.",
  input: z.strictObject({
    node_url: z.url(),
    from_epoch: z.int(),
    to_epoch: z.int(),
    lost: z.int(),
    commands: z.array(lostCommand).max(NAMED_PER_LINE),
  }),
  access: "system",
  result: z.strictObject({}),
  run: (_tx, _actor, { node_url, ...detail }) =>
    Promise.resolve({ result: {}, activity: { subject: node_url, detail } }),
});

/** How often the database went back while this node ran, and what that cost. */
export interface Losses {
  readonly timesGoneBack: number;
  readonly acknowledgedLost: number;
}

/** What a report works with. */
interface LossReportOptions {
  readonly nodeUrl: string;
  /** Queries the primary, never a replica. */
  readonly sql: Sql;
  readonly gate: Gate;
  readonly leaders: Pick<LeaderView, "current" | "heard" | "subscribe">;
  readonly acknowledgements: Pick<Acknowledgements, "recent">;
  readonly log: Log;
}

/** Tells people of a database that has gone back. */
interface LossReport {
  /** Says so at once, and what is gone as soon as somebody leads again. */
  readonly onGoneBack: (from: Heard, to: LeadershipRow) => void;
  /**
   * Finds out whether a server that has taken the place of another, or was
   * started anew, has all that this node has acknowledged, and says so.
   */
  readonly onOtherServer: () => void;
  /** Looks again, for a while after one of the two; called on each beat. */
  readonly onAnswer: () => void;
  readonly losses: () => Losses;
}

/** Acknowledgements, and those of them that are gone and were not told before. */
interface Found {
  readonly noted: readonly Acknowledgement[];
  readonly lost: readonly Acknowledgement[];
}

/** The epochs before and after the database went back. */
interface Way {
  readonly from: number;
  readonly to: number;
}

const WENT_BACK =
  "The database has gone back in time: a standby without the last commits was " +
  "promoted, or a backup restored. What was written since may be gone.";

/** Returns the report of a node. */
export function createLossReport(options: LossReportOptions): LossReport {
  const { acknowledgements, gate, leaders, log, nodeUrl, sql } = options;
  const losses = { timesGoneBack: 0, acknowledgedLost: 0 };
  const lookUp = createLookUp(sql);
  /** What the activity log does not hold yet. */
  const unkept: {
    id: string;
    input: InputOf<typeof recordDatabaseWentBack>;
  }[] = [];
  let watchedUntil = -Infinity;
  let looks = 0;
  let looking: Promise<void> = Promise.resolve();

  async function find(): Promise<Found> {
    const noted = acknowledgements.recent();
    return { noted, lost: await patiently(() => lookUp(noted)) };
  }

  function report({ lost, noted }: Found, { from, to }: Way): void {
    losses.acknowledgedLost += lost.length;
    const named = lost.slice(0, MAX_NAMED).map(describe);
    for (const command of named) {
      log.error("A command that was acknowledged is gone.", command);
    }
    log.error(
      `Of ${noted.length} commands that this node has acknowledged lately ` +
        `${lost.length} are gone.`,
    );
    let first = 0;
    do {
      const input = {
        node_url: nodeUrl,
        from_epoch: from,
        to_epoch: to,
        lost: lost.length,
        commands: named.slice(first, first += NAMED_PER_LINE),
      };
      unkept.push({ id: crypto.randomUUID(), input });
    } while (first < named.length);
  }

  async function keep(): Promise<void> {
    for (let line = unkept[0]; line !== undefined; line = unkept[0]) {
      const { id, input } = line;
      await patiently(() =>
        gate.execute(recordDatabaseWentBack, { kind: "system" }, input, { id })
      );
      unkept.shift();
    }
  }

  async function lookNow(tell: (found: Found) => void): Promise<void> {
    try {
      tell(await find());
      await keep();
    } catch (error) {
      // As an `error` an outage would explain it.
      log.error("What is gone could not be found out, or kept.", {
        reason: String(error),
      });
    } finally {
      looks -= 1;
    }
  }

  /**
   * Looks up what was acknowledged, has it told, and keeps that; one look after
   * the other.
   */
  function look(tell: (found: Found) => void): void {
    looks += 1;
    looking = looking.then(() => lookNow(tell));
  }

  /** Looks as soon as somebody leads, and again for a while. */
  function watch(tell: (found: Found) => void): void {
    watchedUntil = performance.now() + LOOK_AGAIN_FOR_MS;
    const begin = () => {
      if (leaders.current() === null) return;
      unsubscribe();
      look(tell);
    };
    const unsubscribe = leaders.subscribe(begin);
    begin();
  }

  /** What is gone is news; that nothing is, was said. */
  function tellLost(found: Found): void {
    if (found.lost.length === 0) return;
    losses.timesGoneBack += 1;
    log.error(WENT_BACK);
    const { epoch } = leaders.heard();
    report(found, { from: epoch, to: epoch });
  }

  return {
    onGoneBack({ epoch: from }, { epoch: to }) {
      losses.timesGoneBack += 1;
      log.error(WENT_BACK, { from_epoch: from, to_epoch: to });
      watch((found) => report(found, { from, to }));
    },
    onOtherServer: () =>
      watch((found) => {
        tellLost(found);
        if (found.lost.length > 0) return;
        log.info(
          "The database is another server by now, or was started anew; it " +
            `has all ${found.noted.length} commands that this node has ` +
            "acknowledged lately.",
        );
      }),
    onAnswer() {
      const isWatched = performance.now() < watchedUntil || unkept.length > 0;
      const isIdle = looks === 0 && leaders.current() !== null;
      if (isWatched && isIdle) look(tellLost);
    },
    losses: () => ({ ...losses }),
  };
}

/**
 * Returns the function that finds which acknowledgements are gone, and names
 * each of them once.
 */
function createLookUp(
  sql: Sql,
): (
  noted: readonly Acknowledgement[],
) => Promise<readonly Acknowledgement[]> {
  /** What was found gone before, as far as it is lately. */
  let told = new Set<string>();
  let newest = 0;
  return async (noted) => {
    const ids = noted.map(({ id }) => id);
    const rows = await sql<{ timeline: number; id: string | null }[]>`
      select server.timeline, c.id
      from (select pg_walfile_name(pg_current_wal_lsn()) as file) wal,
        lateral (select ('x' || left(wal.file, 8))::bit(32)::int as timeline)
          server
      left join commands c on c.id = any(${ids}::uuid[])`;
    const timeline = rows[0]?.timeline ?? 0;
    if (timeline < newest) {
      throw new Error("a primary that was replaced answers");
    }
    newest = timeline;
    const found = new Set(rows.map(({ id }) => id));
    const before = told;
    told = new Set(ids.filter((id) => before.has(id) || !found.has(id)));
    return noted.filter(({ id }) => !found.has(id) && !before.has(id));
  };
}

/**
 * Returns what `work` returns. It is tried several times: a database that has
 * just come back may go once more, or be busy.
 */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error;
      await delay(PAUSE_MS * attempt, undefined, { ref: false });
    }
  }
}

function describe({ actor, at, id, name, subject }: Acknowledgement) {
  const actor_id = actor.kind === "user" ? actor.id : null;
  return { id, name, actor_id, subject, at: new Date(at).toISOString() };
}
