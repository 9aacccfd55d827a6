/** A command on its way from the node that received it to the leader. */
import { z } from "zod";
import { refusal } from "../refusal.ts";

const actor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("anonymous") }),
  z.strictObject({
    kind: z.literal("user"),
    id: z.uuid(),
    role: z.enum(["user", "admin"]),
    session: z.uuid().exactOptional(),
  }),
  z.strictObject({ kind: z.literal("system") }),
]);

/**
 * What a forwarding node sends. The signature covers it, the receiver's URL and
 * the command's name.
 */
export const envelope = z.strictObject({
  /** The run it is meant for: a later one at the same URL refuses it. */
  to: z.uuid(),
  /** The URL of the node that received the call, for the log. */
  from: z.string(),
  /** Never used twice. */
  nonce: z.uuid(),
  /** By the database's clock, in milliseconds since 1970. */
  sent_at: z.number(),
  call: z.strictObject({
    id: z.uuid(),
    actor,
    input: z.unknown(),
    prepared: z.json().optional(),
    origin: z.strictObject({
      address: z.string().nullable(),
      userAgent: z.string().nullable(),
    }),
    wantsPosition: z.boolean(),
  }),
});

export type Envelope = z.infer<typeof envelope>;

/** What a leader answers, signed with the nonce: what became of the call. */
export const reply = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answered"),
    result: z.record(z.string(), z.json()),
    epoch: z.int(),
    servedBy: z.string(),
    position: z.string().nullable(),
  }),
  refusal.extend({ kind: z.literal("refused") }).strict(),
  /**
   * It does not lead, or cannot reach the database: nothing was written that a
   * repeat would not find.
   */
  z.strictObject({ kind: z.literal("unavailable"), why: z.string() }),
  /** The command's own fault; the details are in the leader's log. */
  z.strictObject({ kind: z.literal("failed") }),
]);

export type Reply = z.infer<typeof reply>;

/**
 * Says which database the sender read the command off. A header, as a leader of
 * the version before takes no more members of an envelope than it knows.
 */
export const DATABASE_HEADER = "x-distsales-database";

/**
 * Shows before the body that a node sends it: when, how many bytes, and a
 * signature over both. Nothing long is read of anybody else. A leader of the
 * version before takes no notice of it.
 */
export const SENDER_HEADER = "x-distsales-sender";

/** Who sends a body, as `SENDER_HEADER` says it. */
interface SenderClaim {
  /** By the database's clock, in whole milliseconds since 1970. */
  readonly sentAt: number;
  /** The bytes of the body. */
  readonly length: number;
  readonly signature: string;
}

/** Returns what is signed of who sends a body of `length` bytes. */
export function senderParts(
  url: string,
  name: string,
  { length, sentAt }: Pick<SenderClaim, "length" | "sentAt">,
): string[] {
  return ["sender", url, name, String(sentAt), String(length)];
}

/** Returns the value of `SENDER_HEADER`. */
export function writeSenderClaim(
  { length, sentAt, signature }: SenderClaim,
): string {
  return `${sentAt} ${length} ${signature}`;
}

/** Reads the value of `SENDER_HEADER`; null when it is none. */
export function readSenderClaim(value: string | null): SenderClaim | null {
  const [, sentAt, length, signature] =
    /^(\d{1,15}) (\d{1,9}) ([0-9a-f]{64})$/.exec(value ?? "") ?? [];
  if (signature === undefined) return null;
  return { sentAt: Number(sentAt), length: Number(length), signature };
}

/** Returns what is signed of a request. */
export function requestParts(
  url: string,
  name: string,
  body: Uint8Array,
): (string | Uint8Array)[] {
  return ["request", url, name, body];
}

/** Returns what is signed of the reply to the request with `nonce`. */
export function replyParts(
  nonce: string,
  body: Uint8Array,
): (string | Uint8Array)[] {
  return ["reply", nonce, body];
}

/**
 * The most that an envelope or a reply may have. Photos are the largest input;
 * they are re-encoded before they travel.
 */
export const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * The most that is read of a body whose sender has not shown that it is a node.
 * A node of the version before shows nothing; of what it sends, all but photos
 * and many figures at once is shorter.
 */
export const UNPROVEN_LIMIT_BYTES = 128 * 1024;
