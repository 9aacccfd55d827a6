/** A node's own membership, and that of the nodes that it finds gone. */
import type { Log } from "../../lib/log.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type { ErrorCode } from "../../lib/errors/error_codes.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import type { NodeRun } from "../beat/sightings.ts";
import type { AnyCommand, Gate } from "../command.ts";
import { join, leave, markDisconnected } from "./member_commands.ts";

/** Enters nodes among the members and takes them off. */
interface Membership {
  /**
   * Has this node join, beside the beats, which must not wait for a leader.
   * Does nothing while that is under way.
   */
  readonly join: () => void;
  /** Resolves when the joining that is under way has ended, well or not. */
  readonly joined: () => Promise<void>;
  /** Takes a run off the members, in the same way. */
  readonly markGone: (gone: NodeRun) => void;
  /**
   * Leaves. That may take a second at most: if it does not succeed, the leader
   * finds out by itself.
   */
  readonly leave: () => Promise<void>;
}

/** What membership works with. */
interface MembershipOptions {
  readonly self: NodeRun;
  readonly version: string;
  readonly gate: Pick<Gate, "execute">;
  readonly log: Log;
}

const LEAVE_LIMIT_MS = 1000;

/** Returns the membership of a node that has not joined yet. */
export function createMembership(
  { self, version, gate, log }: MembershipOptions,
): Membership {
  const underWay = new Map<string, Promise<void>>();
  /** What did not succeed last time: that is said once. */
  const failing = new Set<string>();
  let leaving = false;

  async function execute(command: AnyCommand, input: unknown): Promise<void> {
    const id = crypto.randomUUID();
    await gate.execute(command, { kind: "system" }, input, { id });
  }

  /** Returns false when it is refused as `needless`: there is nothing to do. */
  async function isCarriedOut(
    command: AnyCommand,
    input: unknown,
    needless: ErrorCode,
  ): Promise<boolean> {
    try {
      await execute(command, input);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code === needless) return false;
      throw error;
    }
  }

  function inBackground(what: string, work: () => Promise<void>): void {
    if (leaving || underWay.has(what)) return;
    const done = work().then(() => void failing.delete(what), (error) => {
      if (leaving || failing.has(what)) return;
      failing.add(what);
      log.warn("It will be tried again at the next beat.", { what, error });
    }).finally(() => underWay.delete(what));
    underWay.set(what, done);
  }

  return {
    join: () =>
      inBackground("join", async () => {
        // The members that were read may be those of before it joined.
        const input = { ...member(self), version };
        if (!await isCarriedOut(join, input, "conflict")) return;
        log.info("Joined the cluster.", { node: self.url });
      }),
    joined: () => underWay.get("join") ?? Promise.resolve(),
    markGone: (gone) =>
      inBackground(`mark ${gone.nodeId} disconnected`, async () => {
        // It may have left, or come back as another run, since this node looked.
        const input = member(gone);
        if (!await isCarriedOut(markDisconnected, input, "not_found")) return;
        log.warn("A node is gone.", { node: gone.url });
      }),
    async leave() {
      leaving = true;
      try {
        await withinLimit(execute(leave, member(self)), LEAVE_LIMIT_MS);
      } catch {
        log.debug("Left without saying so.");
      }
    },
  };
}

function member({ url, nodeId }: NodeRun) {
  return { url, node_id: nodeId };
}
