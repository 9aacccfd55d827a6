/** Carrying a call out on the leader: `bring_to_leader.ts`, with promises. */
import { isConnectionRefused } from "../../../lib/http/connection_refused.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { readLimited } from "../../../lib/http/read_limited.ts";
import { takeSteps, waitFor } from "../../../lib/time/steps.ts";
import { TimeLimitError, withinLimit } from "../../../lib/time/time_limit.ts";
import type { AnyCommand } from "../../command.ts";
import type { Leader } from "../../leader/leadership_store.ts";
import type { Answered, CallOutcome, CheckedCall } from "../call.ts";
import type { CarryOut } from "../carry_out.ts";
import {
  BODY_LIMIT_BYTES,
  DATABASE_HEADER,
  type Envelope,
  type Reply,
  reply,
  replyParts,
  requestParts,
  SENDER_HEADER,
  senderParts,
  writeSenderClaim,
} from "./envelope.ts";
import { bringToLeader } from "./bring_to_leader.ts";
import { toDomainError } from "../refusal.ts";
import { SIGNATURE_HEADER, type Signer } from "../../signature.ts";

/** What forwarding works with. */
export interface ForwardOptions {
  /** The URL of this node. */
  readonly self: string;
  /** Which database this node is on. */
  readonly databaseId: string;
  /** How long a write may take, in milliseconds. */
  readonly deadlineMs: () => number;
  /** The leader as this node knows it, or null. */
  readonly leader: () => Leader | null;
  /** Which server of the database answered this node last; null before any. */
  readonly server: () => string | null;
  /** Waits for news of the leader, at most `ms`, and then asks the database. */
  readonly news: (ms: number) => Promise<void>;
  /**
   * Calls `listener` whenever another node leads, or none; returns how to end
   * that.
   */
  readonly subscribe: (listener: () => void) => () => void;
  /** Told that the leader refused the connection. */
  readonly suspect: () => void;
  readonly carryOut: CarryOut;
  readonly signer: Signer;
  /** The database's clock, in milliseconds since 1970. */
  readonly databaseNow: () => number;
}

/**
 * Has the leader carry a call out, and returns its answer.
 *
 * @throws {DomainError} with which the command was refused, or `no_leader`.
 */
export type Forward = (
  command: AnyCommand,
  call: CheckedCall,
) => Promise<Answered>;

/** Returns the function that forwards calls. */
export function createForward(options: ForwardOptions): Forward {
  return async (command, call) => {
    const outcome = await takeSteps(bringToLeader({
      self: options.self,
      now: () => performance.now(),
      deadlineMs: options.deadlineMs,
      random: Math.random,
      leader: options.leader,
      server: options.server,
      news: (ms) => waitFor(options.news(ms)),
      run: (leader: Leader, limitMs) =>
        waitFor(answerOf(runHere(options, leader, command, call, limitMs))),
      send: (leader, limitMs) =>
        waitFor(answerOf(send(options, leader, command, call, limitMs))),
    }));
    switch (outcome?.kind) {
      case "answered": {
        const { kind: _, ...answered } = outcome;
        return answered;
      }
      case "refused": {
        const { kind: _, ...refusal } = outcome;
        throw toDomainError(refusal);
      }
      case "failed":
        throw new Error("The leader failed at this command; see its log.");
      case undefined:
        throw noLeader();
    }
  };
}

/** An attempt that brought no answer may be repeated: it counts as null. */
async function answerOf(
  attempt: Promise<Reply>,
): Promise<Exclude<Reply, { kind: "unavailable" }> | null> {
  const outcome = await attempt;
  return outcome.kind === "unavailable" ? null : outcome;
}

/**
 * Returns the refusal of a call that found no leader in time. Whether it was
 * carried out may be unknown: sent again with its id, it happens once.
 */
function noLeader(): DomainError {
  return new DomainError(
    "no_leader",
    "The market cannot save this at the moment. What you typed is kept: try again in a few seconds.",
    { retryAfter: 2 },
  );
}

async function runHere(
  { carryOut }: ForwardOptions,
  leader: Leader,
  command: AnyCommand,
  call: CheckedCall,
  limitMs: number,
): Promise<CallOutcome> {
  try {
    return await withinLimit(carryOut(command, call, leader), limitMs);
  } catch (error) {
    if (error instanceof TimeLimitError) return unavailable(error.message);
    throw error;
  }
}

async function send(
  options: ForwardOptions,
  leader: Leader,
  command: AnyCommand,
  call: CheckedCall,
  limitMs: number,
): Promise<Reply> {
  const { signer } = options;
  const message: Envelope = {
    to: leader.nodeId,
    from: options.self,
    nonce: crypto.randomUUID(),
    sent_at: options.databaseNow(),
    call,
  };
  const body = new TextEncoder().encode(JSON.stringify(message));
  const { name } = command;
  const claim = {
    sentAt: Math.round(message.sent_at),
    length: body.length,
  };
  const received = await post(options, leader, name, {
    body,
    sender: writeSenderClaim({
      ...claim,
      signature: signer.sign(senderParts(leader.url, name, claim)),
    }),
    signature: signer.sign(requestParts(leader.url, name, body)),
    limitMs,
  });
  if (received === null) return unavailable(`${leader.url} did not answer`);
  const parts = replyParts(message.nonce, received.body);
  if (!signer.verify(parts, received.signature)) {
    return unavailable(`${leader.url} is not a node of this cluster`);
  }
  return reply.parse(JSON.parse(new TextDecoder().decode(received.body)));
}

/** Returns what the leader answers, or null when it does not. */
async function post(
  options: ForwardOptions,
  leader: Leader,
  name: string,
  { body, sender, signature, limitMs }: {
    readonly body: Uint8Array<ArrayBuffer>;
    readonly sender: string;
    readonly signature: string;
    readonly limitMs: number;
  },
): Promise<{ body: Uint8Array; signature: string } | null> {
  // A leader that was succeeded answers late or never: what waits for it goes
  // to the next one at once.
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
        [DATABASE_HEADER]: options.databaseId,
        [SENDER_HEADER]: sender,
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
    if (isConnectionRefused(error)) options.suspect();
    return null;
  } finally {
    unsubscribe();
  }
}

function unavailable(why: string): CallOutcome {
  return { kind: "unavailable", why };
}
