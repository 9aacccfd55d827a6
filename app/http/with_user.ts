/** Who must be logged in to be answered. */
import type { Context, PageResponse } from "fresh";
import type { State } from "../state.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type { SessionUser } from "../../market/accounts/sessions.ts";

type Answer<Data> = Response | PageResponse<Data>;

/**
 * Returns a handler that answers people with a session, and hands `answer` the
 * person.
 *
 * @throws {DomainError} the handler: `unauthenticated` when nobody is logged
 * in, before anything of the request is read.
 */
export function withUser<Data = never>(
  answer: (
    ctx: Context<State>,
    user: SessionUser,
  ) => Answer<Data> | Promise<Answer<Data>>,
): (ctx: Context<State>) => Promise<Answer<Data>> {
  return async (ctx) => await answer(ctx, demandUser(ctx.state));
}

/**
 * Returns the person who is logged in.
 *
 * @throws {DomainError} `unauthenticated` when nobody is.
 */
export function demandUser({ user }: Pick<State, "user">): SessionUser {
  if (user !== null) return user;
  throw new DomainError("unauthenticated", "Log in to do this.");
}
