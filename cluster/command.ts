/** What a command is, who may give one, and the door that it goes through. */
import type { JSONValue } from "postgres";
import type { z } from "zod";
import type { Sql } from "../db/pools.ts";
import type { TransactionSql } from "../db/transaction.ts";
import { DomainError } from "../lib/errors/domain_error.ts";

export type { Sql } from "../db/pools.ts";
export type { TransactionSql } from "../db/transaction.ts";

/**
 * Who asks. `user` comes from a session that was checked in this request;
 * `system` is a node itself.
 */
export type Actor =
  | { readonly kind: "anonymous" }
  | {
    readonly kind: "user";
    readonly id: string;
    readonly role: "user" | "admin";
    /** The id of the session that the request came with. */
    readonly session?: string;
  }
  | { readonly kind: "system" };

/**
 * Who may ask: anyone, a person with a session, an admin, or only the nodes
 * themselves.
 */
export type Access = "anyone" | "user" | "admin" | "system";

/** Where a request came from, as the node that received it saw it. */
export interface Origin {
  /**
   * The client's address, by the proxy's word where that is believed; null for
   * a node itself.
   */
  readonly address: string | null;
  /** What the client calls itself; null where it does not. */
  readonly userAgent: string | null;
}

/** Who is told of something after the commit. */
export type Audience =
  | { readonly users: readonly string[] }
  | { readonly product: string };

/**
 * Something that happened, told to its audience through Socket.IO once its
 * transaction has committed.
 */
export interface DomainEvent {
  /** Who is told. */
  readonly to: Audience;
  /** The event's name in the contract of the sockets. */
  readonly name: string;
  /** What it tells. */
  readonly payload: Readonly<Record<string, JSONValue>>;
}

/**
 * Checks that a call is not one too many of its kind or its actor.
 *
 * @throws {DomainError} `rate_limited` when it is.
 */
export type Limit = (command: AnyCommand, actor: Actor, origin: Origin) => void;

/** What a command's transaction leaves behind. */
export interface CommandOutcome<Result> {
  /** The answer; kept with the command id, so it holds no secret. */
  readonly result: Result;
  /**
   * The line in the activity log; null where nothing has changed, so that
   * nobody fills the log by doing what is done. `actorId` names the actor where
   * the session does not: on registering and logging in.
   */
  readonly activity: {
    readonly subject: string | null;
    readonly detail?: Readonly<Record<string, JSONValue>>;
    readonly actorId?: string;
  } | null;
  /** What happened, told after the commit; nothing unless given. */
  readonly events?: readonly DomainEvent[];
}

/** What `run` knows of the call besides actor and input. */
export interface Call<Prepared> {
  /** The command's id. */
  readonly id: string;
  /** Where the call came from. */
  readonly origin: Origin;
  /** What `prepare` has found. */
  readonly prepared: Prepared;
}

/** The settings of a node that commands read. */
export interface CommandSettings {
  /** How long a session lasts that is not used, in days. */
  readonly sessionIdleDays: number;
  /** The same for administrators, in hours. */
  readonly adminIdleHours: number;
  /** How many hashes of passwords may wait for a processor. */
  readonly passwordQueue: number;
}

/**
 * What `prepare` may use: the reader pool, the cluster's secret, and the door
 * for a write of its own.
 */
export interface Preparation {
  /** The command's id. */
  readonly id: string;
  /** Queries the reader pool, which may lag behind a write. */
  readonly reader: Sql;
  /** The cluster's secret. */
  readonly secret: Uint8Array;
  /** The settings of this node. */
  readonly settings: CommandSettings;
  /** Who asks. */
  readonly actor: Actor;
  /** Where the call came from. */
  readonly origin: Origin;
  /** Carries out another command, in the name of the node. */
  execute(command: AnyCommand, input: unknown): Promise<void>;
}

/** Fields of an answer that nobody but the caller is told, such as a token. */
export type Revealable = Readonly<Record<string, JSONValue>>;

/**
 * What `prepare` yields: `prepared` travels to the leader; `reveal` is added to
 * the answer and is stored nowhere.
 */
export interface PreparedCall<Prepared, Revealed extends Revealable> {
  /** Travels to the leader with the call, and into `run`. */
  readonly prepared: Prepared;
  /**
   * Added to the answer on this node: it is neither sent on nor kept, and
   * neither is the command's id, of which only an image is.
   */
  readonly reveal?: Revealed;
}

/** One way to change data. Everything that writes is one of these. */
export interface Command<
  Name extends string,
  Input extends z.ZodType,
  Result extends z.ZodObject,
  Prepared extends JSONValue | undefined,
  Revealed extends Revealable,
> {
  /** Also the label in the activity log, the metrics and the API. */
  readonly name: Name;
  /** What the command does, in one sentence, for the API's description. */
  readonly summary: string;
  /** The schema of the input, applied before anything else. */
  readonly input: Input;
  /**
   * The answer, for the API's description. Answers are not checked against it
   * where people wait for them: the types do that, and each test of a command.
   */
  readonly result: Result;
  /** Who may call it. */
  readonly access: Access;
  /**
   * Whether people may call it by `POST /api/commands/<name>`. That is so unless
   * told, but never for `system`.
   */
  readonly exposed?: boolean;
  /**
   * Fields of the input, such as passwords, that are neither hashed, forwarded
   * nor kept: `prepare` alone sees them.
   */
  readonly secrets?: readonly string[];
  /**
   * Work outside the transaction, on the node that received the call, such as
   * hashing a password.
   */
  prepare?(
    preparation: Preparation,
    input: z.output<Input>,
  ): Promise<PreparedCall<Prepared, Revealed>>;
  /**
   * The change itself, inside the fenced transaction on the leader. It returns
   * the answer without what `prepare` reveals, and throws `DomainError` to
   * refuse.
   */
  run(
    tx: TransactionSql,
    actor: Actor,
    input: z.output<Input>,
    call: Call<Prepared>,
  ): Promise<CommandOutcome<Omit<z.output<Result>, keyof Revealed>>>;
}

/** A command of whatever name, input and result, as a registry holds them. */
export type AnyCommand = Command<
  string,
  z.ZodType,
  z.ZodObject,
  JSONValue | undefined,
  Revealable
>;

/** The answer that a command gives. */
export type ResultOf<C> = C extends
  { readonly result: infer Result extends z.ZodObject } ? z.output<Result>
  : never;

/** The input that a command takes, before defaults are filled in. */
export type InputOf<C> = C extends
  { readonly input: infer Input extends z.ZodType } ? z.input<Input>
  : never;

/** Returns the command as it is; gives its parts their types. */
export function defineCommand<
  Name extends string,
  Input extends z.ZodType,
  Result extends z.ZodObject,
  Prepared extends JSONValue | undefined = undefined,
  Revealed extends Revealable = Record<never, never>,
>(
  command: Command<Name, Input, Result, Prepared, Revealed>,
): Command<Name, Input, Result, Prepared, Revealed> {
  return command;
}

/**
 * Returns the id of the person who acts.
 *
 * @throws {DomainError} `unauthenticated` when nobody is logged in.
 */
export function userId(actor: Actor): string {
  if (actor.kind === "user") return actor.id;
  throw new DomainError("unauthenticated", "Log in to do this.");
}

/**
 * Checks that `actor` may do what asks for `access`.
 *
 * @throws {DomainError} `unauthenticated` or `forbidden` when that is not so.
 */
export function checkAccess(access: Access, actor: Actor): void {
  if (access === "anyone") return;
  if (actor.kind === "system") {
    if (access === "system") return;
  } else if (access === "user" || access === "admin") {
    if (actor.kind === "anonymous") {
      throw new DomainError("unauthenticated", "Log in to do this.");
    }
    if (access === "user" || actor.role === "admin") return;
  }
  throw new DomainError("forbidden", "You are not allowed to do this.");
}

/** A committed command's answer. */
export interface Executed<Result> {
  /** What the command answered. */
  readonly result: Result;
  /** The epoch that it was committed under. */
  readonly epoch: number;
  /** The URL of the node that wrote it. */
  readonly servedBy: string;
  /**
   * The position in the write-ahead log after the commit (a `pg_lsn` as text)
   * where this node reads from a replica, else null.
   */
  readonly position: string | null;
}

/** The one door for writes. */
export interface Gate {
  /**
   * Carries `command` out exactly once for `options.id`, here or on the leader.
   *
   * @throws {DomainError} with the code that says why not; `no_leader` when no
   *   leader was found in time.
   */
  execute<C extends AnyCommand>(
    command: C,
    actor: Actor,
    input: InputOf<C>,
    options: { readonly id: string; readonly origin?: Origin },
  ): Promise<Executed<ResultOf<C>>>;
}
