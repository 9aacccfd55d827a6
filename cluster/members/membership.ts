/** A node's own membership, and that of those whom it finds gone when it leads. */
import type { Log } from "../../lib/log.ts";
import type { AnyCommand, Gate } from "../command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import type { NodeRun } from "../beat/sightings.ts";
import { join, leave, markDisconnected } from "./member_commands.ts";
import { withinLimit } from "../../lib/time_limit.ts";

export interface Membership {
  /** Joins, beside the beats, which must not wait for a leader. Does nothing while that is under way. */
  enter(): void;
  /** Takes a run off the members in the same way. */
  part(gone: NodeRun): void;
  /** Resolves when `enter` has come to its end. */
  entered(): Promise<void>;
  /** Leaves, as long as that takes no longer than a second: the others find out by themselves. */
  exit(): Promise<void>;
}

const LEAVE_LIMIT_MS = 1000;

export function createMembership(
  { self, version, gate, log }: {
    readonly self: NodeRun;
    readonly version: string;
    readonly gate: () => Gate;
    readonly log: Log;
  },
): Membership {
  const underWay = new Map<string, Promise<void>>();
  let exiting = false;

  async function run(command: AnyCommand, input: unknown): Promise<void> {
    const id = crypto.randomUUID();
    await gate().execute(command, { kind: "system" }, input, { id });
  }

  function inBackground(name: string, work: () => Promise<void>): void {
    if (exiting || underWay.has(name)) return;
    const done = work().catch((error) => {
      if (exiting) return;
      log.warn("It will be tried again at the next beat.", {
        what: name,
        error,
      });
    }).finally(() => underWay.delete(name));
    underWay.set(name, done);
  }

  return {
    enter: () =>
      inBackground("join", async () => {
        await run(join, { ...member(self), version });
        log.info("Joined the cluster.", { node: self.url });
      }),
    part: (gone) =>
      inBackground(`part with ${gone.nodeId}`, async () => {
        try {
          await run(markDisconnected, member(gone));
        } catch (error) {
          // It left, or came back as another run, since this node last looked.
          if (error instanceof DomainError && error.code === "not_found") {
            return;
          }
          throw error;
        }
        log.warn("A node is gone.", { node: gone.url });
      }),
    entered: () => underWay.get("join") ?? Promise.resolve(),
    async exit() {
      exiting = true;
      try {
        await withinLimit(run(leave, member(self)), LEAVE_LIMIT_MS);
      } catch {
        log.debug("Left without saying so.");
      }
    },
  };
}

function member({ url, nodeId }: NodeRun) {
  return { url, node_id: nodeId };
}
