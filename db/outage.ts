/**
 * The one rule of what the log says while the database is away: that it is
 * away, once; once a minute how many requests that has refused; and in the end
 * how long it lasted, and how many were refused in all.
 */
import { DomainError } from "../lib/errors/domain_error.ts";
import type { Log } from "../lib/log.ts";
import { TimeLimitError } from "../lib/time/time_limit.ts";
import { isDatabaseLost } from "./failures.ts";

/** What a node asks of the database by itself, again and again. */
type Part = "primary" | "replica";

/** What a node knows of an outage of its database. */
export interface Outage {
  /**
   * The node's log, without what the outage explains: a warning or an error
   * about a failure that comes of it is written at debug level.
   */
  readonly log: Log;
  readonly isUnderWay: () => boolean;
  /** Notes that a part of the database does not answer. */
  readonly missed: (part: Part, error: unknown) => void;
  /** Notes that a part of the database answers. */
  readonly answered: (part: Part) => void;
  /**
   * Tells whether a request failed with `error` because the database is away,
   * and counts it if so.
   */
  readonly refuses: (error: unknown) => boolean;
}

/** What is under way, by a clock that never goes back, in milliseconds. */
interface UnderWay {
  readonly since: number;
  /** The parts that do not answer. */
  readonly away: Set<Part>;
  /** The parts of which the log has said that they do not answer. */
  readonly said: Set<Part>;
  /** Since when all is well again; null until then. */
  answeredAt: number | null;
  /** When the log last spoke of it. */
  saidAt: number;
  refused: number;
}

const AWAY: Readonly<Record<Part, string>> = {
  primary: "The database does not answer: until it does, requests are refused" +
    " and this node takes no writes. Look at it and at DATABASE_URL.",
  replica: "The replica that this node reads from does not answer: until it " +
    "does, requests are refused. Look at it and at DATABASE_READ_URL.",
};

/** How often the log speaks of an outage that lasts. */
const REMIND_MS = 60_000;

/**
 * For so long all must have gone well before an outage is over: what was under
 * way when the database came back fails a moment later.
 */
const QUIET_MS = 2_000;

/**
 * Returns what watches over outages for one node.
 *
 * @param log Where they are told of.
 * @param now Milliseconds by a clock that never goes back.
 */
export function createOutage(
  log: Log,
  now: () => number = () => performance.now(),
): Outage {
  let outage: UnderWay | null = null;

  /** Begins the outage, or goes on with it. */
  function fail(part: Part, error: unknown): UnderWay {
    const at = now();
    outage ??= {
      since: at,
      away: new Set(),
      said: new Set(),
      answeredAt: null,
      saidAt: at,
      refused: 0,
    };
    outage.answeredAt = null;
    if (!outage.said.has(part)) {
      outage.said.add(part);
      outage.saidAt = at;
      log.warn(AWAY[part], { error });
    } else if (at - outage.saidAt >= REMIND_MS) {
      outage.saidAt = at;
      log.warn(
        `The database has been away for ${seconds(at - outage.since)}; ` +
          `${refusals(outage.refused)} so far.`,
      );
    }
    return outage;
  }

  /** Returns the outage that `error` comes of, or null when it comes of none. */
  function behind(error: unknown): UnderWay | null {
    if (isDatabaseLost(error)) {
      // Of a failed statement nobody knows which part it asked.
      const [part = "primary"] = outage?.said ?? [];
      return fail(part, error);
    }
    return isConsequence(error) ? outage : null;
  }

  function end({ since, refused }: UnderWay, answeredAt: number): void {
    outage = null;
    const lasted = seconds(answeredAt - since);
    log.info(
      `The database answers again after ${lasted}; ` +
        `${refusals(refused)} meanwhile.`,
    );
  }

  return {
    log: quieted(log, (error) => behind(error) !== null),
    isUnderWay: () => outage !== null,
    missed(part, error) {
      fail(part, error).away.add(part);
    },
    answered(part) {
      if (outage === null) return;
      outage.away.delete(part);
      if (outage.away.size > 0) return;
      const at = now();
      outage.answeredAt ??= at;
      if (at - outage.answeredAt >= QUIET_MS) end(outage, outage.answeredAt);
    },
    refuses(error) {
      const cause = behind(error);
      if (cause !== null) cause.refused += 1;
      return cause !== null;
    },
  };
}

/** Returns `log`, which says at debug level what is explained already. */
function quieted(log: Log, explains: (error: unknown) => boolean): Log {
  const at = (level: "warn" | "error"): Log["warn"] => (message, fields) =>
    fields !== undefined && "error" in fields && explains(fields.error)
      ? log.debug(message, fields)
      : log[level](message, fields);
  return {
    debug: log.debug,
    info: log.info,
    warn: at("warn"),
    error: at("error"),
    with: (fields) => quieted(log.with(fields), explains),
  };
}

/** Tells whether `error` is what fails while the database is away. */
function isConsequence(error: unknown): boolean {
  return error instanceof TimeLimitError ||
    error instanceof DomainError &&
      (error.code === "no_leader" || error.code === "unavailable");
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000).toLocaleString("en")} s`;
}

function refusals(count: number): string {
  if (count === 1) return "1 request was refused";
  return `${count.toLocaleString("en")} requests were refused`;
}
