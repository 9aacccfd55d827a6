/** A call of a command on its way to the leader, and what becomes of it. */
import type { z } from "zod";
import type { Actor, Executed, Origin } from "../command.ts";
import type { Refusal } from "./refusal.ts";

/** A value that is JSON throughout. */
export type Json = z.core.util.JSONType;

/**
 * A call whose actor may make it and whose input was parsed. It holds no
 * secret, and all of it is JSON.
 */
export interface CheckedCall {
  /** The idempotency key: the command is carried out at most once for it. */
  readonly id: string;
  readonly actor: Actor;
  readonly input: unknown;
  /** What the command's `prepare` has prepared, if it prepares anything. */
  readonly prepared?: Json | undefined;
  readonly origin: Origin;
  /**
   * Whether the caller reads from a replica and wants to know how far that
   * must be to show the write.
   */
  readonly wantsPosition: boolean;
}

/** What a command answered, as JSON. */
export type Answered = Executed<Readonly<Record<string, Json>>>;

/** What became of a call. */
export type CallOutcome =
  /** It was carried out, now or by an earlier attempt with its id. */
  | { readonly kind: "answered" } & Answered
  /** It was refused, now or by an earlier attempt: nothing was written. */
  | { readonly kind: "refused" } & Refusal
  /**
   * This node could not carry it out, or does not know whether it did. Sent
   * again with its id, it happens once.
   */
  | { readonly kind: "unavailable"; readonly why: string };
