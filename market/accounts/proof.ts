/**
 * Proof that somebody gave a person's password: found by `prepare`, outside the
 * transaction, and checked again by `run`, within it. In between the password
 * may be changed, the account deleted or its person suspended.
 */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { TransactionSql } from "../../db/transaction.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";

/**
 * Returns the proof that a password fits what is kept of it. It tells nothing
 * of either, as the kept hash is salted, and holds until that hash is another.
 */
export function proofOf(passwordHash: string): string {
  return createHash("sha256").update(passwordHash).digest("hex");
}

/** Returns whether the proof is of this hash. */
function proves(proof: string, passwordHash: string): boolean {
  const expected = Buffer.from(proofOf(passwordHash), "hex");
  const given = Buffer.from(proof, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Longer than a node tries to bring a call to the leader, in seconds. */
const UNPROVED_FOR_S = 60;

/**
 * Checks that the proof still holds for a person who may log in, and keeps it
 * so until the transaction ends: whatever changes the password, suspends or
 * deletes locks the person's row first, so one of the two waits for the other.
 *
 * A node of the version before found the password right, too, and gives no
 * proof. It is taken at its word unless the password was changed lately.
 *
 * @param lock what to lock the row for: `share` to add to what hangs on it,
 * `change` to change it.
 * @param proof undefined from a node of the version before.
 * @throws {DomainError} `invalid_credentials` when the proof holds no longer;
 * `forbidden` for somebody who was suspended; `unavailable` without a proof
 * within a minute of a new password.
 */
export async function demandProof(
  tx: TransactionSql,
  person: string,
  proof: string | undefined,
  lock: "share" | "change",
): Promise<void> {
  const [user] = await tx<
    { password_hash: string; suspended_at: Date | null }[]
  >`
    select password_hash, suspended_at from users
    where id = ${person} and deleted_at is null
    ${lock === "share" ? tx`for share` : tx`for no key update`}`;
  if (user !== undefined && proof === undefined) {
    await demandOldPassword(tx, person);
  } else if (user === undefined || !proves(proof ?? "", user.password_hash)) {
    throw new DomainError(
      "invalid_credentials",
      "The password was changed meanwhile. Enter it again.",
    );
  }
  if (user.suspended_at !== null) {
    throw new DomainError(
      "forbidden",
      "This account is suspended. Ask an administrator why.",
    );
  }
}

/**
 * @throws {DomainError} `unavailable` when the person's password was changed in
 * the last minute.
 */
async function demandOldPassword(
  tx: TransactionSql,
  person: string,
): Promise<void> {
  const changes = await tx`
    select from activities
    where label in ('change_password', 'ensure_admin')
      and subject = ${person}
      and at > now() - make_interval(secs => ${UNPROVED_FOR_S})
    limit 1`;
  if (changes.length === 0) return;
  throw new DomainError(
    "unavailable",
    "The market is being upgraded. Try again in a minute.",
  );
}
