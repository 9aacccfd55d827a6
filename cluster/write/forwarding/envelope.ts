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
