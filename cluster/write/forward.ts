/** Bringing a command to the leader, wherever that is, until it answers or the time is up. */
import {
  type Answered,
  type CarryOut,
  type CheckedCall,
  InterruptedError,
  StaleEpochError,
} from "./carry_out.ts";
import type { AnyCommand } from "../command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import {
  BODY_LIMIT_BYTES,
  type Envelope,
  type Reply,
  reply,
  replyParts,
  requestParts,
  SIGNATURE_HEADER,
  toWire,
} from "./envelope.ts";
import { type KnownLeader, nextStep } from "./forwarding_rule.ts";
import { isConnectionRefused } from "../../lib/connection_refused.ts";
import { readLimited } from "../../lib/read_limited.ts";
import { toDomainError } from "./refusal.ts";
import type { Signer } from "./signature.ts";
import type { Leader } from "../leader/leadership_store.ts";
import { TimeLimitError, withinLimit } from "../../lib/time_limit.ts";

export interface ForwardOptions {
  readonly self: string;
  /** How long a write may take, in milliseconds. */
  readonly deadlineMs: () => number;
  /** The leader as this node knows it, or null. */
  readonly leader: () => Leader | null;
  /** Waits for news of the leader, at most `ms`, and then asks the database. */
  readonly news: (ms: number) => Promise<void>;
  /** Calls `listener` whenever another node leads, or none; returns how to end that. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The leader at `url` refused the connection: look what became of it. */
  readonly suspect: (url: string) => void;
  readonly carryOut: CarryOut;
  readonly signer: Signer;
  /** The database's clock, in milliseconds since 1970. */
  readonly databaseNow: () => number;
}

/** An attempt brought no answer; the command may be sent again with its id. */
class AttemptFailedError extends Error {
  override readonly name = "AttemptFailedError";
}

/** Returns the function that has the leader carry a call out; it follows `nextStep`. */
export function createForward(
  options: ForwardOptions,
): (command: AnyCommand, call: CheckedCall) => Promise<Answered> {
  return async (command, call) => {
    const deadline = performance.now() + options.deadlineMs();
    let failed: KnownLeader | null = null;
    for (let waits = 0;;) {
      const leader = options.leader();
      const now = performance.now();
      const { self } = options;
      const progress = { self, leader, failed, waits, now, deadline };
      const step = nextStep(progress, Math.random());
      switch (step.kind) {
        case "give_up":
          throw noLeader();
        case "wait":
          await options.news(step.ms);
          failed = null;
          waits += 1;
          continue;
      }
      if (leader === null) continue;
      try {
        return step.kind === "run"
          ? await withinLimit(
            options.carryOut(command, call, step.epoch),
            deadline - now,
          )
          : await send(options, leader, command, call, step.limitMs);
      } catch (error) {
        if (!isRepeatable(error)) throw error;
        failed = leader;
      }
    }
  };
}

function isRepeatable(error: unknown): boolean {
  return error instanceof StaleEpochError ||
    error instanceof InterruptedError || error instanceof TimeLimitError ||
    error instanceof AttemptFailedError;
}

/** Whether it was carried out may be unknown: sent again with its id, it happens once. */
function noLeader(): DomainError {
  return new DomainError(
    "no_leader",
    "The market cannot save this at the moment. What you typed is kept: try again in a few seconds.",
    { retryAfter: 2 },
  );
}

async function send(
  options: ForwardOptions,
  leader: Leader,
  command: AnyCommand,
  call: CheckedCall,
  limitMs: number,
): Promise<Answered> {
  const { signer } = options;
  const message: Envelope = {
    to: leader.nodeId,
    from: options.self,
    nonce: crypto.randomUUID(),
    sent_at: options.databaseNow(),
    call: toWire(call),
  };
  const body = new TextEncoder().encode(JSON.stringify(message));
  const signature = signer.sign(requestParts(leader.url, command.name, body));
  const received = await post(options, leader, command.name, {
    body,
    signature,
    limitMs,
  });
  if (
    !signer.verify(replyParts(message.nonce, received.body), received.signature)
  ) {
    throw new AttemptFailedError(`${leader.url} is not a node of this cluster`);
  }
  const json = new TextDecoder().decode(received.body);
  return toAnswer(reply.parse(JSON.parse(json)));
}

async function post(
  options: ForwardOptions,
  leader: Leader,
  name: string,
  { body, signature, limitMs }: {
    readonly body: Uint8Array<ArrayBuffer>;
    readonly signature: string;
    readonly limitMs: number;
  },
): Promise<{ body: Uint8Array; signature: string }> {
  // A leader that was succeeded answers late or never: whoever waited for it goes to the next one at once.
  const succeeded = new AbortController();
  const unsubscribe = options.subscribe(() => {
    const next = options.leader();
    if (next !== null && next.epoch > leader.epoch) succeeded.abort();
  });
  try {
    const response = await fetch(`${leader.url}/internal/commands/${name}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [SIGNATURE_HEADER]: signature,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([
        AbortSignal.timeout(Math.max(1, limitMs)),
        succeeded.signal,
      ]),
    });
    return {
      body: await readLimited(response.body, BODY_LIMIT_BYTES) ??
        new Uint8Array(),
      signature: response.headers.get(SIGNATURE_HEADER) ?? "",
    };
  } catch (error) {
    if (isConnectionRefused(error)) options.suspect(leader.url);
    throw new AttemptFailedError(`${leader.url} did not answer`, {
      cause: error,
    });
  } finally {
    unsubscribe();
  }
}

function toAnswer(received: Reply): Answered {
  switch (received.kind) {
    case "answered": {
      const { kind: _, ...answered } = received;
      return answered;
    }
    case "refused": {
      const { kind: _, ...refused } = received;
      throw toDomainError(refused);
    }
    case "unavailable":
      throw new AttemptFailedError(received.why);
    case "failed":
      throw new Error("The leader failed at this command; see its log.");
  }
}
