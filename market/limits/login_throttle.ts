/** Failed logins, and how long each delays the next attempt. */
import { createHash } from "node:crypto";
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { defineCommand } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { networkOf } from "./network.ts";
import { inTurn } from "./turns.ts";

/** Who tries to prove that they are somebody. */
export type LoginAttempt =
  | {
    readonly by: "stranger";
    /** Whose account it is: see `accountOf`. */
    readonly account: string;
    readonly address: string | null;
  }
  | {
    /** Somebody on a device on which this account was logged in before. */
    readonly by: "known device";
    readonly account: string;
    readonly device: string;
  }
  | {
    /** Somebody in a session of that person, who is asked again. */
    readonly by: "session";
    readonly person: string;
    readonly session: string;
  };

/** What to tell `recordLoginFailure` when the attempt fails. */
interface LoginFailure {
  readonly keys: string[];
}

/**
 * How many failures cost nothing, the longest delay in seconds, and after how
 * many seconds one failure is forgotten. After the free ones the delay is 1 s
 * and doubles with each failure. One address guessing at one account is slowed
 * down soonest. The account as a whole is never locked for long, or anybody
 * could lock its owner out, who passes on a device of theirs besides. An address
 * may be shared by a whole school: of it, the accounts that were failed at are
 * counted, not the failures.
 */
const LIMITS = {
  pair: { free: 2, longest: 900, forgetAfter: 900 },
  address: { free: 20, longest: 60, forgetAfter: 60 },
  account: { free: 10, longest: 30, forgetAfter: 300 },
  device: { free: 5, longest: 900, forgetAfter: 900 },
  session: { free: 2, longest: 900, forgetAfter: 900 },
} as const;

/** Failures older than this are forgotten, however many they were. */
export const FORGET_FAILURES_HOURS = 24;

type Kind = keyof typeof LIMITS;

/** What stands in a key before its hash. */
const SEPARATOR = " ";

/**
 * Returns what an account's failures are counted by: the id of the person found
 * or, where there is none, what was typed.
 */
export function accountOf(person: string | undefined, typed: string): string {
  return person === undefined
    ? `nobody\n${typed.toLowerCase()}`
    : `person\n${person}`;
}

/**
 * Carries out a login attempt unless it comes too soon after failed ones.
 * Attempts that are counted together take turns on this node, so that a burst
 * of guesses is counted one by one.
 *
 * @throws {DomainError} `rate_limited`, and what `attempt` throws.
 */
export async function guardLogin<Result>(
  sql: Sql,
  tried: LoginAttempt,
  attempt: (failure: LoginFailure) => Promise<Result>,
): Promise<Result> {
  const keys = keysOf(tried);
  return await inTurn(keys, async () => {
    const wait = await secondsToWait(sql, keys);
    if (wait > 0) {
      throw new DomainError(
        "rate_limited",
        `Too many attempts. Try again in ${wait} s.`,
        { retryAfter: wait },
      );
    }
    return await attempt({ keys });
  });
}

/** Returns for how many seconds an attempt must still wait. */
async function secondsToWait(
  sql: Sql,
  keys: readonly string[],
): Promise<number> {
  const failed = await sql<
    { key: string; failures: number; seconds: number }[]
  >`
    select key, failures,
      extract(epoch from now() - last_failed_at)::float8 as seconds
    from login_failures where key in ${sql([...keys])}`;
  const waits = failed.map(({ key, failures, seconds }) => {
    const { forgetAfter, free, longest } = limitOf(key);
    const left = failures - Math.max(0, seconds) / forgetAfter;
    const asked = delayAfter(Math.ceil(left - free), longest);
    return asked === 0 ? 0 : asked - seconds;
  });
  return Math.ceil(Math.max(0, ...waits));
}

/**
 * Returns the delay in seconds after so many failures beyond the free ones: 1,
 * 2, 4 … `longest`.
 */
function delayAfter(failures: number, longest: number): number {
  return failures <= 0 ? 0 : Math.min(2 ** (failures - 1), longest);
}

/**
 * Counts a failed login against what it is counted by. Against an address it
 * counts once for each account, until that failure is forgotten. The node that
 * was asked does. It refuses nothing.
 */
export const recordLoginFailure = defineCommand({
  name: "record_login_failure",
  summary: "Counts a failed login against its account and its address.",
  access: "system",
  input: z.strictObject({ keys: z.array(z.string().max(100)).max(3) }),
  result: z.strictObject({}),
  async run(tx, _actor, { keys }, { origin }) {
    const pair = keys.find((key) => kindOf(key) === "pair");
    const isFirst = pair === undefined || await levelOf(tx, pair) === 0;
    const counted = keys.filter((key) => isFirst || kindOf(key) !== "address")
      .toSorted();
    for (const key of counted) {
      await tx`
        insert into login_failures as f (key, failures, last_failed_at)
        values (${key}, 1, now())
        on conflict (key) do update set last_failed_at = now(),
          failures = 1 + ${leaked(tx, key)}`;
    }
    return {
      result: {},
      activity: { subject: null, detail: { address: origin.address } },
    };
  },
});

/** Returns how many failures of a key are not forgotten, in whole ones. */
async function levelOf(tx: TransactionSql, key: string): Promise<number> {
  const [row] = await tx<{ level: number }[]>`
    select ceil(${leaked(tx, key)}) as level
    from login_failures f where key = ${key}`;
  return row?.level ?? 0;
}

/** Returns what is left of the failures in `f` by now, as SQL. */
function leaked(tx: TransactionSql, key: string) {
  const { forgetAfter } = limitOf(key);
  return tx`greatest(0, f.failures - greatest(0, extract(epoch from
    now() - f.last_failed_at))::float8 / ${forgetAfter}::float8)`;
}

/**
 * Gives back the failures of an attempt that succeeded in the end: those that
 * were made from there. Guesses that others made at the account stay counted.
 */
export async function forgetLoginFailures(
  tx: TransactionSql,
  tried: LoginAttempt,
): Promise<void> {
  const [own = "", ...shared] = keysOf(tried);
  const [forgotten] = await tx<{ failures: number }[]>`
    delete from login_failures where key = ${own} returning failures`;
  if (forgotten === undefined) return;
  for (const key of shared.toSorted()) {
    const back = kindOf(key) === "address" ? 1 : forgotten.failures;
    await tx`
      update login_failures f
      set failures = greatest(0, f.failures - ${back}::float8)
      where key = ${key}`;
  }
}

/**
 * Returns the keys of what an attempt is counted by, what is its own first.
 * What was typed is hashed: people type passwords into the field for the name.
 */
function keysOf(tried: LoginAttempt): string[] {
  switch (tried.by) {
    case "stranger": {
      const { account } = tried;
      const network = networkOf(tried.address);
      return [
        keyOf("pair", account, network),
        keyOf("account", account),
        keyOf("address", network),
      ];
    }
    case "known device":
      return [keyOf("device", tried.account, tried.device)];
    case "session":
      return [keyOf("session", tried.person, tried.session)];
  }
}

function keyOf(kind: Kind, ...parts: readonly string[]): string {
  const hash = createHash("sha256").update([kind, ...parts].join("\n"))
    .digest("base64url");
  return kind + SEPARATOR + hash;
}

function kindOf(key: string): Kind {
  const kind = key.slice(0, key.indexOf(SEPARATOR));
  return kind in LIMITS ? kind as Kind : "account";
}

function limitOf(key: string): typeof LIMITS[Kind] {
  return LIMITS[kindOf(key)];
}
