/** Logging in again: the new session takes the place of the old one. */
import type { State } from "../../app/state.ts";
import type { Actor } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { logOut } from "../../market/accounts/sessions.ts";

/**
 * Has `logIn` carried out as nobody, so that a repeat is the same whatever
 * session came with it, and then ends the session that did come.
 *
 * @returns what `logIn` returns.
 * @throws {DomainError} from the command `log_in`; the session that came stays
 * then.
 */
export async function renewSession<Result>(
  state: State,
  logIn: () => Promise<Result>,
): Promise<Result> {
  const { actor } = state;
  state.actor = { kind: "anonymous" };
  const result = await logIn();
  await leave(state, actor);
  return result;
}

async function leave(state: State, actor: Actor): Promise<void> {
  if (actor.kind !== "user") return;
  state.actor = actor;
  try {
    await state.execute(logOut, {}, crypto.randomUUID());
  } catch (error) {
    // It has ended meanwhile; or nobody leads, and it ends when it is not used.
    if (!(error instanceof DomainError)) throw error;
  }
}
