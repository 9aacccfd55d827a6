/** Failed logins, and how long each delays the next attempt. */
import { createHash } from "node:crypto";
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { defineCommand } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";

/**
 * Who tries to log in: the name as typed, and the address that the request came
 * from.
 */
interface LoginAttempt {
  readonly name: string;
  readonly address: string | null;
}

/** What to tell `recordLoginFailure` when the attempt fails. */
interface LoginFailure {
  readonly keys: string[];
}

/**
 * How many failures cost nothing, and the longest delay in seconds. After the
 * free ones the delay is 1 s and doubles with each failure. One address
 * guessing at one account is slowed down soonest. The account as a whole is
 * never locked for long, or anybody could lock its owner out; an address may be
 * shared by a whole school.
 */
const LIMITS = {
  pair: { free: 2, longest: 900 },
  address: { free: 20, longest: 900 },
  account: { free: 10, longest: 30 },
} as const;

/** Failures older than this are forgotten. */
export const FORGET_FAILURES_HOURS = 24;

type Kind = keyof typeof LIMITS;

const KINDS = Object.keys(LIMITS) as Kind[];

/**
 * Carries out a login attempt unless it comes too soon after failed ones.
 * Attempts on one account take turns on this node, so that a burst of guesses
 * is counted one by one.
 *
 * @throws {DomainError} `rate_limited`, and what `attempt` throws.
 */
export async function guardLogin<Result>(
  sql: Sql,
  tried: LoginAttempt,
  attempt: (failure: LoginFailure) => Promise<Result>,
): Promise<Result> {
  const account = keyOf("account", tried);
  const before = turns.get(account) ?? Promise.resolve();
  const turn = before.then(async () => {
    const wait = await secondsToWait(sql, tried);
    if (wait > 0) {
      throw new DomainError(
        "rate_limited",
        `Too many attempts. Try again in ${wait} s.`,
        { retryAfter: wait },
      );
    }
    return await attempt({
      keys: KINDS.map((kind) => keyOf(kind, tried)),
    });
  });
  const done = turn.then(() => {}, () => {});
  turns.set(account, done);
  try {
    return await turn;
  } finally {
    if (turns.get(account) === done) turns.delete(account);
  }
}

/** The last attempt under way on each account. */
const turns = new Map<string, Promise<void>>();

/** Returns for how many seconds an attempt must still wait. */
async function secondsToWait(
  sql: Sql,
  tried: LoginAttempt,
): Promise<number> {
  const kinds = new Map(KINDS.map((kind) => [keyOf(kind, tried), kind]));
  const failed = await sql<
    { key: string; failures: number; seconds: number }[]
  >`
    select key, failures,
      extract(epoch from now() - last_failed_at)::float8 as seconds
    from login_failures where key in ${sql([...kinds.keys()])}`;
  const waits = failed.map(({ key, failures, seconds }) => {
    const { free, longest } = LIMITS[kinds.get(key) ?? "pair"];
    const asked = delayAfter(failures - free, longest);
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
 * Counts a failed login against its account, its address, and both together.
 * The node that was asked does. It refuses nothing.
 */
export const recordLoginFailure = defineCommand({
  name: "record_login_failure",
  summary: "Counts a failed login against its account and its address.",
  access: "system",
  input: z.strictObject({ keys: z.array(z.string()).max(KINDS.length) }),
  result: z.strictObject({}),
  async run(tx, _actor, { keys }, { origin }) {
    await tx`
      insert into login_failures as f (key, failures, last_failed_at)
      select key, 1, now() from unnest(${keys}::text[]) as key order by key
      on conflict (key) do update set last_failed_at = now(),
        failures = 1 + case when f.last_failed_at <
          now() - ${FORGET_FAILURES_HOURS} * interval '1 hour'
        then 0 else f.failures end`;
    return {
      result: {},
      activity: { subject: null, detail: { address: origin.address } },
    };
  },
});

/**
 * Forgets the failures of an account after a login that succeeded; those of the
 * address stay.
 */
export async function forgetLoginFailures(
  tx: TransactionSql,
  tried: LoginAttempt,
): Promise<void> {
  await tx`
    delete from login_failures
    where key in (${keyOf("pair", tried)}, ${keyOf("account", tried)})`;
}

/**
 * Returns the key of a count. It is a hash, since people type passwords into
 * the field for the name.
 */
function keyOf(kind: Kind, { name, address }: LoginAttempt): string {
  const parts = {
    pair: [name.toLowerCase(), network(address)],
    account: [name.toLowerCase()],
    address: [network(address)],
  }[kind];
  return createHash("sha256").update([kind, ...parts].join("\n"))
    .digest("base64url");
}

/**
 * Returns an address; of IPv6 only its network of 64 bits, since one home has
 * 2^64 addresses.
 */
function network(address: string | null): string {
  if (address === null) return "";
  return address.includes(":") && !address.includes(".")
    ? address.split("::")[0]!.split(":").slice(0, 4).join(":")
    : address;
}
