/** Taking a command that another node received. */
import { DomainError } from "../../../lib/errors/domain_error.ts";
import type { Log } from "../../../lib/log.ts";
import type { Notices } from "../../../lib/notices.ts";
import { readLimited } from "../../../lib/http/read_limited.ts";
import type { NodeRun } from "../../beat/sightings.ts";
import { type AnyCommand, checkAccess, type Limit } from "../../command.ts";
import type { Leader } from "../../leader/leadership_store.ts";
import type { CarryOut } from "../carry_out.ts";
import {
  BODY_LIMIT_BYTES,
  DATABASE_HEADER,
  type Envelope,
  envelope,
  readSenderClaim,
  type Reply,
  replyParts,
  requestParts,
  SENDER_HEADER,
  senderParts,
  UNPROVEN_LIMIT_BYTES,
} from "./envelope.ts";
import { toRefusal } from "../refusal.ts";
import { whyNotTaken } from "./forwarding_rule.ts";
import { isSignature, SIGNATURE_HEADER, type Signer } from "../../signature.ts";

/** What taking forwarded commands works with. */
interface ReceiveOptions {
  readonly self: NodeRun;
  /** Which database this node is on. */
  readonly databaseId: string;
  readonly leader: () => Leader | null;
  readonly commands: ReadonlyMap<string, AnyCommand>;
  readonly carryOut: CarryOut;
  /**
   * Looks at what other nodes received, so that the limits are the cluster's.
   */
  readonly limit?: Limit | undefined;
  readonly signer: Signer;
  /**
   * The database's clock, in milliseconds since 1970: the nodes' own may differ
   * by hours.
   */
  readonly databaseNow: () => number;
  readonly notices: Notices;
  readonly log: Log;
}

/**
 * How far a message's time may be off, in milliseconds: a forwarding attempt
 * with its limit of 2 s, and what clocks differ by. What a broken network holds
 * back for longer was given up by its sender.
 */
const TOLERANCE_MS = 3_000;

/**
 * Returns the handler of `POST /internal/commands/:name`. It carries a command
 * out in this node's own epoch or says that it cannot, and never passes one on.
 * What is not signed by this cluster for this very URL, or came before, gets
 * 403; what was meant for an earlier run here is told that this one does not
 * lead.
 */
export function createReceive(
  options: ReceiveOptions,
): (name: string, request: Request) => Promise<Response> {
  const nonces = createNonces();
  return async (name, request) => {
    const { signer } = options;
    const signature = request.headers.get(SIGNATURE_HEADER) ?? "";
    const body = isSignature(signature)
      ? await readLimited(request.body, limitOf(options, name, request))
      : null;
    const parts = body && requestParts(options.self.url, name, body);
    if (parts === null || !signer.verify(parts, signature)) {
      return forbidden(options.notices, "forged");
    }
    const json = new TextDecoder().decode(body ?? undefined);
    const message = envelope.parse(JSON.parse(json));
    const now = options.databaseNow();
    const isFresh = Math.abs(now - message.sent_at) < TOLERANCE_MS;
    if (!isFresh || !nonces.take(message.nonce, now)) {
      return forbidden(options.notices, "replayed");
    }
    const databaseId = request.headers.get(DATABASE_HEADER);
    const answer = new TextEncoder().encode(
      JSON.stringify(await carryOut(options, name, message, databaseId)),
    );
    return new Response(answer, {
      headers: {
        "content-type": "application/json",
        "cache-control": "no-store",
        [SIGNATURE_HEADER]: signer.sign(replyParts(message.nonce, answer)),
      },
    });
  };
}

/**
 * Returns how many bytes may be read of a request's body. Only who has shown
 * that it is a node sends more than a little.
 */
function limitOf(
  { databaseNow, self, signer }: ReceiveOptions,
  name: string,
  { headers }: Request,
): number {
  const claim = readSenderClaim(headers.get(SENDER_HEADER));
  const isNodes = claim !== null &&
    Math.abs(databaseNow() - claim.sentAt) < TOLERANCE_MS &&
    signer.verify(senderParts(self.url, name, claim), claim.signature);
  return isNodes
    ? Math.min(claim.length, BODY_LIMIT_BYTES)
    : UNPROVEN_LIMIT_BYTES;
}

async function carryOut(
  options: ReceiveOptions,
  name: string,
  message: Envelope,
  databaseId: string | null,
): Promise<Reply> {
  const { nodeId, url } = options.self;
  const leader = options.leader();
  const command = options.commands.get(name);
  const reason = whyNotTaken(
    { to: message.to, databaseId },
    { nodeId, databaseId: options.databaseId, leader },
  );
  if (reason === "other_database") {
    options.notices.trouble(
      `database ${message.from}`,
      `Refused a command of ${message.from}, which is on a copy of this node's ` +
        'database: stop it, or make the copy a cluster of its own ("deno task restored").',
    );
    return { kind: "unavailable", why: `${url} is on another database` };
  }
  if (reason !== null || leader === null) {
    return { kind: "unavailable", why: `${url} does not lead` };
  }
  if (command === undefined) {
    options.notices.trouble(
      `command ${name}`,
      `${message.from} sent the command "${name}", which this version does not have: finish the upgrade.`,
    );
    return { kind: "unavailable", why: `there is no command ${name}` };
  }
  try {
    const { actor, origin } = message.call;
    checkAccess(command.access, actor);
    options.limit?.(command, actor, origin);
    return await options.carryOut(command, message.call, leader);
  } catch (error) {
    if (error instanceof DomainError) {
      return { kind: "refused", ...toRefusal(error) };
    }
    options.log.error(`The command "${name}" failed.`, { error });
    return { kind: "failed" };
  }
}

function forbidden(notices: Notices, what: "forged" | "replayed"): Response {
  notices.trouble(
    `internal request ${what}`,
    `Refused a ${what} internal request. Keep /internal/ from the outside, and check that all nodes use one database.`,
  );
  return new Response(null, { status: 403 });
}

/** Remembers nonces for as long as a message with one could still be fresh. */
function createNonces(): { take(nonce: string, now: number): boolean } {
  let recent = new Set<string>();
  let older = new Set<string>();
  let turnedAt = -Infinity;
  return {
    take(nonce, now) {
      if (Math.abs(now - turnedAt) > 2 * TOLERANCE_MS) {
        older = recent;
        recent = new Set();
        turnedAt = now;
      }
      if (recent.has(nonce) || older.has(nonce)) return false;
      recent.add(nonce);
      return true;
    },
  };
}
