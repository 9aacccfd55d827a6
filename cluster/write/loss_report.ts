/** Saying what was lost when the database went back in time. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import type { Log } from "../../lib/log.ts";
import type { LeadershipRow } from "../beat/election.ts";
import type { Heard } from "../beat/heard.ts";
import { defineCommand, type Gate } from "../command.ts";
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

/** So many of them are named by one node, for one time that it went back. */
const MAX_NAMED = 1_000;

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
  readonly losses: () => Losses;
}

const WENT_BACK =
  "The database has gone back in time: a standby without the last commits was " +
  "promoted, or a backup restored. What was written since may be gone.";

/** Returns the report of a node. */
export function createLossReport(options: LossReportOptions): LossReport {
  const { acknowledgements, gate, leaders, log, nodeUrl, sql } = options;
  const losses = { timesGoneBack: 0, acknowledgedLost: 0 };
  /** What was found gone before, as far as it is lately. */
  let told = new Set<string>();

  async function findLost(
    noted: readonly Acknowledgement[],
  ): Promise<readonly Acknowledgement[]> {
    const ids = noted.map(({ id }) => id);
    const kept = await sql<{ id: string }[]>`
      select id from commands where id = any(${ids}::uuid[])`;
    const found = new Set(kept.map(({ id }) => id));
    const before = told;
    told = new Set(ids.filter((id) => before.has(id) || !found.has(id)));
    return noted.filter(({ id }) => !found.has(id) && !before.has(id));
  }

  async function report(
    noted: readonly Acknowledgement[],
    lost: readonly Acknowledgement[],
    from: Pick<Heard, "epoch">,
    to: Pick<LeadershipRow, "epoch">,
  ): Promise<void> {
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
        from_epoch: from.epoch,
        to_epoch: to.epoch,
        lost: lost.length,
        commands: named.slice(first, first += NAMED_PER_LINE),
      };
      const id = crypto.randomUUID();
      await patiently(() =>
        gate.execute(recordDatabaseWentBack, { kind: "system" }, input, { id })
      );
    } while (first < named.length);
  }

  /** Has what was acknowledged up to now looked up, once somebody leads. */
  function lookUp(
    tell: (
      noted: readonly Acknowledgement[],
      lost: readonly Acknowledgement[],
    ) => Promise<void>,
  ): void {
    // What is acknowledged from here on is written to the history in force.
    const noted = acknowledgements.recent();
    const begin = () => {
      if (leaders.current() === null) return;
      unsubscribe();
      const finding = patiently(() => findLost(noted));
      finding.then((lost) => tell(noted, lost)).catch((error) =>
        // As an `error` an outage would explain it, and this is said but once.
        log.error("What is gone could not be found out.", {
          reason: String(error),
        })
      );
    };
    const unsubscribe = leaders.subscribe(begin);
    begin();
  }

  return {
    onGoneBack(from, to) {
      losses.timesGoneBack += 1;
      log.error(WENT_BACK, { from_epoch: from.epoch, to_epoch: to.epoch });
      lookUp((noted, lost) => report(noted, lost, from, to));
    },
    onOtherServer: () =>
      lookUp(async (noted, lost) => {
        if (lost.length === 0) {
          log.info(
            "The database is another server by now, or was started anew; it " +
              `has all ${noted.length} commands that this node has ` +
              "acknowledged lately.",
          );
          return;
        }
        losses.timesGoneBack += 1;
        log.error(WENT_BACK);
        const heard = leaders.heard();
        await report(noted, lost, heard, heard);
      }),
    losses: () => ({ ...losses }),
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
