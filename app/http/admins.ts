/** What admins alone may see, and what their monitoring may. */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { State } from "../state.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { demandUser } from "./with_user.ts";

/**
 * Refuses everybody but admins.
 *
 * @throws {DomainError} `unauthenticated` for somebody who is not logged in,
 * `forbidden` for somebody who is no admin.
 */
export function demandAdmin(state: Pick<State, "user">): void {
  if (demandUser(state).role === "admin") return;
  throw new DomainError(
    "forbidden",
    "Only admins see the health of the system. Ask one to make you an admin, or log in as one.",
  );
}

/**
 * Refuses everybody but admins and the bearer of `METRICS_TOKEN`: the figures
 * tell of the business, and of the machines.
 *
 * @throws {DomainError} as `demandAdmin` does.
 */
export function demandFigures(
  state: Pick<State, "user" | "bearsMetricsToken">,
): void {
  if (!state.bearsMetricsToken) demandAdmin(state);
}

/**
 * Tells whether an `Authorization` header bears `METRICS_TOKEN`. How long that
 * takes tells nothing of the token.
 */
export function bearsMetricsToken(
  authorization: string,
  token: string | undefined,
): boolean {
  if (token === undefined) return false;
  const given = /^Bearer +(\S{1,512})$/i.exec(authorization)?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
