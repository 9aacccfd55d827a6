/** What the market does by itself, on every node or on the leader. */
import type {
  AnyCommand,
  CommandSettings,
  Gate,
  InputOf,
  ResultOf,
} from "../cluster/command.ts";
import type { Sql } from "../db/pools.ts";
import { repeat } from "../lib/time/repeat.ts";
import type { SessionUser } from "./accounts/sessions.ts";
import { idleTimes, touchSessions } from "./accounts/sessions_in_force.ts";
import { anythingToPrune, prune } from "./housekeeping.ts";
import { anyOfferDue, expireOffers } from "./trade/offers/offer_closing.ts";

interface ChoresOptions {
  readonly gate: Gate;
  readonly reader: Sql;
  /** How long sessions last that are not used, and what is kept for how long. */
  readonly settings: CommandSettings & {
    /** How long lines of the activity log are kept, in days; 0 for ever. */
    readonly activityDays: number;
  };
  /** Whether this node leads: what is done once for all nodes is done there. */
  isLeader(): boolean;
  /** Told of a chore that failed; it is tried again at its next time. */
  onError(chore: string, error: unknown): void;
  /** How long each chore waits, in milliseconds; tests make it short. */
  readonly pausesMs?: typeof PAUSES_MS;
}

/**
 * The chores of a node: offers expire, what has served its time is deleted, and
 * sessions are marked as in use.
 */
export interface Chores {
  /**
   * Notes that a session is in use. It is marked so together with others, and
   * at most once an hour.
   */
  seen(user: Pick<SessionUser, "session_id" | "session_seen_at">): void;
  start(): void;
  /** Resolves when no chore is under way any more. */
  stop(): Promise<void>;
}

/** How long each chore waits before it is done again, in milliseconds. */
const PAUSES_MS = {
  expireOffers: 5_000,
  touchSessions: 60_000,
  prune: 600_000,
};

/** How old the mark of a session gets before it is renewed. */
const SEEN_MS = 3_600_000;

/** The most sessions that one command marks. */
const TOUCH_BATCH = 5_000;

/** Returns the chores of a node; none is done before `start`. */
export function createChores(options: ChoresOptions): Chores {
  const { gate, reader, isLeader, onError, pausesMs = PAUSES_MS } = options;
  const stopped = new AbortController();
  const inUse = new Set<string>();
  let chores: Promise<void>[] = [];

  return {
    seen({ session_id, session_seen_at }) {
      if (Date.now() - session_seen_at.getTime() > SEEN_MS) {
        inUse.add(session_id);
      }
    },
    start() {
      chores = [
        every(pausesMs.expireOffers, "expire_offers", expireDueOffers),
        every(pausesMs.touchSessions, "touch_sessions", touchSessionsInUse),
        every(pausesMs.prune, "prune", pruneAll),
      ];
    },
    async stop() {
      stopped.abort();
      await Promise.all(chores);
    },
  };

  function every(
    ms: number,
    name: string,
    work: () => Promise<void>,
  ): Promise<void> {
    const onFailure = (error: unknown) => onError(name, error);
    return repeat({ work, pause: () => ms, onFailure }, stopped.signal);
  }

  async function expireDueOffers(): Promise<void> {
    while (mayGoOn() && await anyOfferDue(reader)) {
      const { expired } = await system(expireOffers, {});
      // What is left is just being answered by somebody.
      if (expired === 0) return;
    }
  }

  async function pruneAll(): Promise<void> {
    const { activityDays } = options.settings;
    while (mayGoOn() && await anythingToPrune(reader, activityDays)) {
      const { more } = await system(prune, { activity_days: activityDays });
      if (!more) return;
    }
  }

  async function touchSessionsInUse(): Promise<void> {
    const session_ids = [...inUse].slice(0, TOUCH_BATCH);
    if (session_ids.length === 0) return;
    await system(touchSessions, {
      session_ids,
      ...idleTimes(options.settings),
    });
    for (const id of session_ids) inUse.delete(id);
  }

  function mayGoOn(): boolean {
    return isLeader() && !stopped.signal.aborted;
  }

  async function system<C extends AnyCommand>(
    command: C,
    input: InputOf<C>,
  ): Promise<ResultOf<C>> {
    const id = crypto.randomUUID();
    const actor = { kind: "system" } as const;
    return (await gate.execute(command, actor, input, { id })).result;
  }
}
