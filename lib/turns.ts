/** Work that takes turns: so much at once, the rest waits in fair lines. */
import { DomainError } from "./errors/domain_error.ts";

/** How much of some work is done, and waits, at once. */
interface TurnLimits {
  /** How many work at once. */
  readonly atOnce: number;
  /** How many of one sender work at once. */
  readonly atOnceEach: number;
  /** How many wait; one more is refused. */
  readonly waiting: number;
  /** How many of one sender wait. */
  readonly waitingEach: number;
  /** How long anything waits, in milliseconds; then it is refused. */
  readonly waitMs: number;
  /** When who is refused may try again, in seconds. */
  readonly retryAfterSeconds: number;
}

/** Does work when it is its turn. */
interface Turns {
  /**
   * Returns what `work` returns, once it is this sender's turn. The senders
   * take turns, however much each of them has waiting.
   *
   * @throws {DomainError} `rate_limited` when too much of this sender waits,
   * `unavailable` when too much waits, or for too long.
   * @throws what `work` throws.
   */
  take<Result>(sender: string, work: () => Promise<Result>): Promise<Result>;
}

/** What one sender has under way, and what begins its next. */
interface Line {
  working: number;
  readonly waiting: (() => void)[];
}

/** Returns turns within these limits. */
export function createTurns(limits: TurnLimits): Turns {
  /** Who has anything here, in the order of their turns. */
  const lines = new Map<string, Line>();
  let working = 0;
  let waiting = 0;

  function begin(line: Line): void {
    working++;
    line.working++;
  }

  function toTheEnd(sender: string, line: Line): void {
    lines.delete(sender);
    if (line.working > 0 || line.waiting.length > 0) lines.set(sender, line);
  }

  /** Begins what may begin; a sender that has begun goes to the end. */
  function beginNext(): void {
    for (const [sender, line] of lines) {
      if (working >= limits.atOnce) return;
      if (line.working >= limits.atOnceEach) continue;
      const next = line.waiting.shift();
      if (next === undefined) continue;
      waiting--;
      begin(line);
      toTheEnd(sender, line);
      next();
    }
  }

  function refuse(line: Line): void {
    const { retryAfterSeconds: retryAfter } = limits;
    if (line.waiting.length >= limits.waitingEach) {
      throw new DomainError(
        "rate_limited",
        "Wait until what you sent before is done.",
        { retryAfter },
      );
    }
    if (waiting >= limits.waiting) throw tooBusy();
  }

  function tooBusy(): DomainError {
    return new DomainError(
      "unavailable",
      "Many people send photos just now. Try again shortly.",
      { retryAfter: limits.retryAfterSeconds },
    );
  }

  /** Resolves when it is this sender's turn. */
  function wait(sender: string, line: Line): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const turn = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      line.waiting.splice(line.waiting.indexOf(turn), 1);
      waiting--;
      if (line.working === 0 && line.waiting.length === 0) {
        lines.delete(sender);
      }
      reject(tooBusy());
    }, limits.waitMs);
    line.waiting.push(turn);
    waiting++;
    return promise;
  }

  return {
    async take(sender, work) {
      const line = lines.get(sender) ?? { working: 0, waiting: [] };
      if (working < limits.atOnce && line.working < limits.atOnceEach) {
        lines.set(sender, line);
        begin(line);
      } else {
        refuse(line);
        lines.set(sender, line);
        await wait(sender, line);
      }
      try {
        return await work();
      } finally {
        working--;
        line.working--;
        toTheEnd(sender, line);
        beginNext();
      }
    },
  };
}
