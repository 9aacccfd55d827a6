/** The door through which every write goes: checks a call here, and has the leader carry it out. */
import type { JSONValue, Sql } from "postgres";
import type { Answered, CheckedCall } from "./carry_out.ts";
import type {
  Access,
  Actor,
  AnyCommand,
  Executed,
  Gate,
  InputOf,
  Origin,
  Preparation,
  ResultOf,
} from "../command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { parseInput } from "../../lib/parse_input.ts";

export interface GateOptions {
  readonly reader: Sql;
  /** The cluster's secret, for `prepare`. */
  readonly secret: Uint8Array;
  /** Whether the reader pool is a replica, which may lag behind a write. */
  readonly readsReplica?: boolean;
  /** Carries a checked call out, here or on the leader. */
  readonly carry: (command: AnyCommand, call: CheckedCall) => Promise<Answered>;
}

const NOWHERE: Origin = { address: null, userAgent: null };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Returns the gate. Access and input are checked, and `prepare` is run, on the
 * node that received the call; secrets go no further than that.
 */
export function createGate(options: GateOptions): Gate {
  const gate: Gate = { execute };
  return gate;

  async function execute<C extends AnyCommand>(
    command: C,
    actor: Actor,
    input: InputOf<C>,
    { id, origin = NOWHERE }: { readonly id: string; readonly origin?: Origin },
  ): Promise<Executed<ResultOf<C>>> {
    checkAccess(command.access, actor);
    checkId(id);
    const commandId = id.toLowerCase();
    const parsed = parseInput(command.input, input);
    const { prepared, reveal } = await command.prepare?.(
      preparation(commandId, actor, origin),
      parsed,
    ) ?? { prepared: undefined };
    const answered = await options.carry(command, {
      id: commandId,
      actor,
      input: without(parsed, command.secrets ?? []),
      prepared: prepared as JSONValue | undefined,
      origin,
      wantsPosition: options.readsReplica ?? false,
    });
    const result = { ...answered.result, ...reveal } as ResultOf<C>;
    return { ...answered, result };
  }

  function preparation(
    id: string,
    actor: Actor,
    origin: Origin,
  ): Preparation {
    return {
      id,
      actor,
      origin,
      reader: options.reader,
      secret: options.secret,
      async execute(command, input) {
        await gate.execute(command, { kind: "system" }, input, {
          id: crypto.randomUUID(),
          origin,
        });
      },
    };
  }
}

/** @throws {DomainError} `unauthenticated` or `forbidden` unless `actor` may do what asks for `access`. */
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

function checkId(id: string): void {
  if (UUID.test(id)) return;
  throw new DomainError("invalid_input", "The id of a command is a UUID.", {
    issues: [{ path: ["id"], message: "Not a UUID" }],
  });
}

function without(input: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0) return input;
  const members = Object.entries(input as Record<string, unknown>);
  return Object.fromEntries(members.filter(([key]) => !secrets.includes(key)));
}
