import { v4 as uuidv4 } from "uuid";

/**
 * Returns a new id for a command.
 *
 * `crypto.randomUUID()` exists in secure contexts only, and a market at
 * `http://192.168.…` is none; the library falls back to
 * `crypto.getRandomValues`, which exists everywhere.
 */
export function newCommandId(): string {
  return uuidv4();
}
