/** People as others see them, and the names that they choose. */
import type { Sql } from "../../db/pools.ts";
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { tidyToken } from "../../lib/input/tidy.ts";
import { MAX_LENGTH, MIN_LENGTH } from "../../lib/lengths.ts";

/** A person as others see them. */
export const person = z.strictObject({
  id: z.uuid(),
  username: z.string(),
  display_name: z.string(),
});

export type Person = Readonly<z.output<typeof person>>;

/**
 * Returns the JSON of a `Person` as SQL.
 *
 * @param alias what the query calls the row of `users`.
 */
export function personJson(sql: Sql | TransactionSql, alias: string) {
  const person = sql(alias);
  return sql`json_build_object('id', ${person}.id,
    'username', ${person}.username, 'display_name', ${person}.display_name)`;
}

/**
 * Returns the condition that a person may act, as SQL: they have neither left
 * nor been suspended.
 *
 * @param alias what the query calls the row of `users`.
 */
export function mayAct(sql: Sql | TransactionSql, alias: string) {
  const person = sql(alias);
  return sql`${person}.suspended_at is null and ${person}.deleted_at is null`;
}

/** What somebody who deleted their account is called; their id stays. */
export const DELETED_NAME = "Deleted user";

/**
 * Begins the username of a deleted account; nobody can register such a name.
 */
export const DELETED_PREFIX = "deleted-";

/**
 * The most UTF-16 code units of a name or an address as it was typed: people
 * leave blanks around it. What is longer is not worked on.
 */
const MAX_RAW_NAME = 2 * MAX_LENGTH.email;

/** A new username, of a–z, 0–9, `_`, `.`, `-`; case does not matter. */
export const username = z.string("Choose a username.")
  .max(MAX_RAW_NAME, {
    error: `Choose a username of at most ${MAX_LENGTH.username} characters.`,
    abort: true,
  })
  .overwrite(tidyToken)
  .toLowerCase()
  .min(
    MIN_LENGTH.username,
    `Choose a username of at least ${MIN_LENGTH.username} characters.`,
  )
  .max(
    MAX_LENGTH.username,
    `Choose a username of at most ${MAX_LENGTH.username} characters.`,
  )
  .regex(
    /^[a-z0-9_.-]*$/,
    "Use only letters a–z, digits, and the characters _ . - in a username.",
  )
  .refine((name) => /[a-z0-9]/.test(name), {
    error: "Use at least one letter or digit in a username.",
  })
  .refine((name) => !name.startsWith(DELETED_PREFIX), {
    error: `A username cannot begin with “${DELETED_PREFIX}”.`,
  });

const EMAIL_TOO_LONG =
  `Write an e-mail address of at most ${MAX_LENGTH.email} characters.`;

/**
 * What a mailbox and a host are called: the letters that browsers take in a
 * field for an address, and no dots where mail programs take none. The last
 * part of the host may be in punycode, as `xn--p1ai`.
 */
const EMAIL =
  /^(?!\.)(?!.*\.[.@])[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/i;

/**
 * An e-mail address; compared without regard to case. A host in other letters
 * is kept in punycode, as mail is sent to it.
 */
export const email = z.string("Write your e-mail address.")
  .max(MAX_RAW_NAME, { error: EMAIL_TOO_LONG, abort: true })
  .overwrite(tidyName)
  .max(MAX_LENGTH.email, { error: EMAIL_TOO_LONG, abort: true })
  .regex(EMAIL, "Write an e-mail address, such as ada@example.org.");

/**
 * Returns a username or an e-mail address as it is compared: without anything
 * invisible, and with the host in punycode. The caller has bounded its length.
 */
export function tidyName(text: string): string {
  const address = tidyToken(text);
  const at = address.lastIndexOf("@");
  const host = address.slice(at + 1);
  if (at === -1 || !/[^\0-\x7F]/.test(host)) return address;
  return address.slice(0, at + 1) +
    (URL.parse(`https://${host}`)?.hostname ?? host);
}
