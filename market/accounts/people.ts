import { z } from "zod";

/** A person as others see them. Somebody who deleted their account keeps an id, with a name that tells nothing. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
}

/** What somebody who deleted their account is called. */
export const DELETED_NAME = "Deleted user";

/** Begins the username that a deleted account gets; nobody can register such a name. */
export const DELETED_PREFIX = "deleted-";

/** A new username: 3–30 of a–z, 0–9, `_`, `.`, `-`, in which case does not matter. */
export const username = z.string("Choose a username.")
  .trim()
  .toLowerCase()
  .min(3, "Choose a username of at least 3 characters.")
  .max(30, "Choose a username of at most 30 characters.")
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

/** An e-mail address; compared without regard to case. */
export const email = z.string("Write your e-mail address.")
  .trim()
  .max(254, "Write an e-mail address of at most 254 characters.")
  .regex(z.regexes.email, "Write an e-mail address, such as ada@example.org.");
