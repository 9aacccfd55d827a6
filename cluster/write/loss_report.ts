/** Saying what was lost when the database went back in time. */
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
  at: z.iso.datetime(),
});

/** So many of the commands that are gone stand in the activity log. */
const MAX_NAMED = 100;

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
    commands: z.array(lostCommand).max(MAX_NAMED),
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
  readonly leaders: Pick<LeaderView, "current" | "subscribe">;
  readonly acknowledgements: Pick<Acknowledgements, "recent">;
  readonly log: Log;
}

/** Tells people of a database that has gone back. */
interface LossReport {
  /** Says so at once, and what is gone as soon as somebody leads again. */
  readonly onGoneBack: (from: Heard, to: LeadershipRow) => void;
  readonly losses: () => Losses;
}

const WENT_BACK =
  "The database has gone back in time: a standby without the last commits was " +
  "promoted, or a backup restored. What was written since may be gone.";

/** Returns the report of a node. */
export function createLossReport(options: LossReportOptions): LossReport {
  const { acknowledgements, gate, leaders, log, nodeUrl, sql } = options;
  const losses = { timesGoneBack: 0, acknowledgedLost: 0 };

  async function findLost(
    noted: readonly Acknowledgement[],
  ): Promise<readonly Acknowledgement[]> {
    const ids = noted.map(({ id }) => id);
    const kept = await sql<{ id: string }[]>`
      select id from commands where id = any(${ids}::uuid[])`;
    const found = new Set(kept.map(({ id }) => id));
    return noted.filter(({ id }) => !found.has(id));
  }

  async function report(
    noted: readonly Acknowledgement[],
    from: Heard,
    to: LeadershipRow,
  ): Promise<void> {
    const lost = await findLost(noted);
    losses.acknowledgedLost += lost.length;
    const commands = lost.slice(0, MAX_NAMED).map(describe);
    for (const command of commands) {
      log.error("A command that was acknowledged is gone.", command);
    }
    log.error(
      `Of ${noted.length} commands that this node has acknowledged lately ` +
        `${lost.length} are gone.`,
    );
    await gate.execute(
      recordDatabaseWentBack,
      { kind: "system" },
      {
        node_url: nodeUrl,
        from_epoch: from.epoch,
        to_epoch: to.epoch,
        lost: lost.length,
        commands,
      },
      { id: crypto.randomUUID() },
    );
  }

  return {
    onGoneBack(from, to) {
      losses.timesGoneBack += 1;
      log.error(WENT_BACK, { from_epoch: from.epoch, to_epoch: to.epoch });
      // What is acknowledged from here on is written to the history in force.
      const noted = acknowledgements.recent();
      const unsubscribe = leaders.subscribe(() => {
        if (leaders.current() === null) return;
        unsubscribe();
        report(noted, from, to).catch((error) =>
          log.error("What is gone could not be found out.", { error })
        );
      });
    },
    losses: () => ({ ...losses }),
  };
}

function describe({ actor, at, id, name }: Acknowledgement) {
  const actor_id = actor.kind === "user" ? actor.id : null;
  return { id, name, actor_id, at: new Date(at).toISOString() };
}
