/** Passwords: which may be chosen, and how they are kept and compared. */
import { hash, verify } from "@node-rs/argon2";
import { dictionary } from "@zxcvbn-ts/language-common";
import { z } from "zod";
import { MAX_LENGTH, MIN_LENGTH } from "../../lib/lengths.ts";

/**
 * What OWASP asks of argon2id: 19 MiB, two passes, one lane. A hash takes some
 * 37 ms off the main thread. The library's default algorithm is argon2id.
 */
const ARGON2ID = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** The commonest passwords that are long enough to be chosen here. */
const COMMON = new Set(
  dictionary["passwords-common"].filter((word) =>
    word.length >= MIN_LENGTH.password
  )
    .slice(0, 3000),
);

/**
 * A password that somebody chooses. It must be long enough and not among the
 * commonest; rules of composition would make passwords worse.
 */
export const chosenPassword = z.string("Choose a password.")
  .normalize("NFKC")
  .min(
    MIN_LENGTH.password,
    `Choose a password of at least ${MIN_LENGTH.password} characters.`,
  )
  .max(
    MAX_LENGTH.password,
    `Choose a password of at most ${MAX_LENGTH.password} characters.`,
  )
  .refine((password) => !COMMON.has(password.toLowerCase()), {
    error:
      "This is one of the commonest passwords, and the first to be guessed. Choose another.",
  });

/** A password that somebody claims to have chosen. */
export const enteredPassword = z.string("Write your password.")
  .normalize("NFKC")
  .min(1, "Write your password.")
  .max(4 * MAX_LENGTH.password, "This is too long for a password.");

/** Returns what to keep of a password. */
export async function hashPassword(password: string): Promise<string> {
  return await hash(password, ARGON2ID);
}

/**
 * A hash whose password nobody knows. Where there is no account, passwords are
 * compared with it, so that the answer takes as long.
 */
const NOBODYS =
  "$argon2id$v=19$m=19456,t=2,p=1$rsVpe1kTvawldPf/q4dYYw$xEsEbbNQ9GGOQ+A1Vl8AIpcVsL4bsVjolWLvbd46feo";

/**
 * Returns whether `password` is the one that `kept` was made of; false, after
 * the same time, when `kept` is null.
 */
export async function verifyPassword(
  kept: string | null,
  password: string,
): Promise<boolean> {
  const right = await verify(kept ?? NOBODYS, password);
  return right && kept !== null;
}
