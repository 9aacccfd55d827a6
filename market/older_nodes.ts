/**
 * What nodes of the version before leave out of the calls that they prepare.
 * While an upgrade goes from node to node, they send such calls to a leader of
 * this version.
 */
import { accountOf, type LoginAttempt } from "./limits/login_throttle.ts";

const HOUR_S = 3_600;

/** How long unused sessions last unless a node has settings of its own. */
export const USUAL_IDLE_TIMES = {
  idle_seconds: 14 * 24 * HOUR_S,
  admin_idle_seconds: 12 * HOUR_S,
};

/** Returns what such a node leaves out of a login. */
export function leftOutOfLogin(
  { address, userId, username }: {
    readonly userId: string;
    /** What was typed. */
    readonly username: string;
    readonly address: string | null;
  },
) {
  const account = accountOf(userId, username);
  const tried: LoginAttempt = { by: "stranger", account, address };
  return { ...USUAL_IDLE_TIMES, device_hash: null, proof: undefined, tried };
}
