/**
 * How much of what anybody may give in commands, so that nobody fills the
 * market or keeps it busy. A node looks before it begins any work; the leader,
 * through which all writes go, looks again at those of the other nodes, so the
 * cluster has one limit and not one for each node. A new leader begins with
 * empty buckets.
 */
import type { Actor, AnyCommand, Origin } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { type Buckets, createBuckets } from "./buckets.ts";
import { networkOf } from "./network.ts";

/** How much is allowed; 0 stands for no limit. */
interface LimiterSettings {
  /** Accounts that are made from one address in an hour. */
  readonly signupLimit: number;
  /** Commands that one person gives at once. */
  readonly writeBurst: number;
  /** Commands that one person gives in a second after that. */
  readonly writesPerSecond: number;
}

const HOUR_S = 3_600;

/** The commands by which accounts are made; each costs a hash besides. */
const SIGN_UPS: ReadonlySet<string> = new Set(["register", "set_up_admin"]);

/**
 * Returns the check of a call.
 *
 * @param now Returns milliseconds that never go back.
 * @returns a function that throws `rate_limited` for one call too many.
 */
export function createLimiter(
  { signupLimit, writeBurst, writesPerSecond }: LimiterSettings,
  now: () => number = () => performance.now(),
): (command: AnyCommand, actor: Actor, origin: Origin) => void {
  const signUps = signupLimit > 0
    ? createBuckets(
      { burst: signupLimit, perSecond: signupLimit / HOUR_S },
      now,
    )
    : null;
  const writes = writesPerSecond > 0
    ? createBuckets({ burst: writeBurst, perSecond: writesPerSecond }, now)
    : null;
  return (command, actor, origin) => {
    if (actor.kind === "user") {
      demandRoom(writes, actor.id, "Slow down a little.");
    }
    // A node itself has no address.
    if (SIGN_UPS.has(command.name) && origin.address !== null) {
      demandRoom(
        signUps,
        networkOf(origin.address),
        "Many accounts were made from your address lately.",
      );
    }
  };
}

/** @throws {DomainError} `rate_limited` when the bucket is full. */
function demandRoom(
  buckets: Buckets | null,
  key: string,
  message: string,
): void {
  const wait = buckets?.take(key) ?? 0;
  if (wait === 0) return;
  throw new DomainError("rate_limited", `${message} Try again in ${wait} s.`, {
    retryAfter: wait,
  });
}
