/** Passwords: which may be chosen, and how they are kept and compared. */
import { hash, verify } from "@node-rs/argon2";
import { z } from "zod";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { MAX_LENGTH, MIN_LENGTH } from "../../lib/lengths.ts";
import { isCommon, plainLetters } from "./common_passwords.ts";

/**
 * What OWASP asks of argon2id: 19 MiB, two passes, one lane. A hash takes some
 * 37 ms off the main thread. The library's default algorithm is argon2id.
 */
const ARGON2ID = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/**
 * The most UTF-16 code units of a password before it is normalised, which can
 * shorten it. Normalising takes time that grows with the square of what is
 * given, so that more is not looked at.
 */
const MAX_RAW_PASSWORD = 4 * MAX_LENGTH.password;

/**
 * A password that somebody chooses, as far as it can be judged by itself; the
 * rest is for `chosenPasswordFor`. Rules of composition would make passwords
 * worse.
 */
export const chosenPassword = z.string("Choose a password.")
  .max(MAX_RAW_PASSWORD, {
    error: `Choose a password of at most ${MAX_LENGTH.password} characters.`,
    abort: true,
  })
  .normalize("NFKC")
  .min(
    MIN_LENGTH.password,
    `Choose a password of at least ${MIN_LENGTH.password} characters.`,
  )
  .max(
    MAX_LENGTH.password,
    `Choose a password of at most ${MAX_LENGTH.password} characters.`,
  );

/** Whose password it is to be, and what of them others can see or guess. */
interface PasswordOwner {
  readonly username: string;
  readonly email?: string;
  readonly display_name?: string;
  /** The password that they have now. */
  readonly current?: string;
}

/** Words that are tried first by those who guess this market's passwords. */
const MARKET_WORDS = ["distsales"];

/**
 * Returns what a password that this person chooses must be, wherever they
 * choose it: long enough, another than the one they have, none of the
 * commonest, and more than their own names or the market's.
 */
export function chosenPasswordFor(
  owner: PasswordOwner,
): z.ZodType<string, string> {
  return chosenPassword
    .refine((password) => password !== owner.current, {
      error: "This is the password that you have. Choose another.",
      abort: true,
    })
    .refine((password) => !isCommon(password), {
      error:
        "This is one of the commonest passwords, and the first to be guessed. Choose another.",
      abort: true,
    })
    .refine((password) => !isOfNames(password, owner), {
      error:
        "This is little more than your name or address, or the market's name. Choose another.",
    });
}

/**
 * Refuses, for the schema of an object with a `password`, what its owner may
 * not choose.
 */
export function checkChosenPassword(
  context: z.core.ParsePayload<PasswordOwner & { readonly password: string }>,
): void {
  const { password, ...owner } = context.value;
  // What is wrong with it by itself has been said already.
  if (!chosenPassword.safeParse(password).success) return;
  const judged = chosenPasswordFor(owner).safeParse(password);
  for (const { message } of judged.error?.issues ?? []) {
    context.issues.push({
      code: "custom",
      path: ["password"],
      message,
      input: password,
    });
  }
}

/** Returns whether little or something common is left without the names. */
function isOfNames(password: string, owner: PasswordOwner): boolean {
  const { username, email = "", display_name = "" } = owner;
  const [mailbox = "", domain = ""] = email.split("@");
  const names = [email, mailbox, domain, username, display_name]
    .concat(display_name.split(" "), MARKET_WORDS)
    .map((name) => plainLetters(name.toLowerCase()))
    .filter((name) => name.length >= MIN_LENGTH.username)
    .toSorted((a, b) => b.length - a.length);
  const whole = plainLetters(password.toLowerCase());
  const left = names.reduce((text, name) => text.replaceAll(name, ""), whole);
  return left !== whole &&
    (left.length < MIN_LENGTH.password || isCommon(left));
}

/** A password that somebody claims to have chosen. */
export const enteredPassword = z.string("Write your password.")
  .max(MAX_RAW_PASSWORD, {
    error: "This is too long for a password.",
    abort: true,
  })
  .normalize("NFKC")
  .min(1, "Write your password.");

/**
 * So many hashes are made at once: as many as there are processors, so that
 * those that wait can say for how long.
 */
const HASHES_AT_ONCE = navigator.hardwareConcurrency;

let underWay = 0;
const waiting: (() => void)[] = [];

/**
 * Returns what `work` returns, which takes a processor for some 20 ms and
 * begins when one is free.
 *
 * @param most so many may wait for that.
 * @throws {DomainError} `unavailable` when more do.
 */
async function inQueue<Result>(
  most: number,
  work: () => Promise<Result>,
): Promise<Result> {
  if (underWay >= HASHES_AT_ONCE) {
    if (waiting.length >= most) {
      throw new DomainError(
        "unavailable",
        "Very many log in or register at this moment. Try again.",
        { retryAfter: 2 },
      );
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    underWay++;
  }
  try {
    return await work();
  } finally {
    // The place goes to the next one, or is free.
    const next = waiting.shift();
    if (next === undefined) underWay--;
    else next();
  }
}

/**
 * Returns what to keep of a password.
 *
 * @param most so many may wait for their turn.
 * @throws {DomainError} `unavailable` when more do.
 */
export async function hashPassword(
  password: string,
  most = Infinity,
): Promise<string> {
  return await inQueue(most, () => hash(password, ARGON2ID));
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
 *
 * @param most so many may wait for their turn.
 * @throws {DomainError} `unavailable` when more do.
 */
export async function verifyPassword(
  kept: string | null,
  password: string,
  most = Infinity,
): Promise<boolean> {
  const right = await inQueue(most, () => verify(kept ?? NOBODYS, password));
  return right && kept !== null;
}
