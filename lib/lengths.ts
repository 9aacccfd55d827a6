/**
 * How long what people write may be, in characters: the schemas of the commands
 * refuse more, and the fields of the forms take no more.
 */

/** The shortest that is taken. */
export const MIN_LENGTH = {
  username: 3,
  password: 8,
} as const;

/** The longest that is taken. */
export const MAX_LENGTH = {
  username: 30,
  password: 128,
  /** No mail reaches a longer address (RFC 5321). */
  email: 254,
  displayName: 60,
  bio: 1000,
  title: 120,
  description: 5000,
  message: 4000,
  /** Why a message is reported. */
  report: 500,
  /** Why an administrator hides an item or suspends a person. */
  reason: 300,
  /** What is looked for. */
  search: 100,
} as const;
