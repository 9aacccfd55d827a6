/**
 * The door through which every write goes: it checks a call here, and has the
 * leader carry it out.
 */
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { imageOfId } from "../../lib/image_of_id.ts";
import { parseInput } from "../../lib/input/parse_input.ts";
import {
  type Actor,
  type AnyCommand,
  checkAccess,
  type CommandSettings,
  type Executed,
  type Gate,
  type InputOf,
  type Limit,
  type Origin,
  type Preparation,
  type ResultOf,
} from "../command.ts";
import type { Acknowledgement } from "./acknowledgements.ts";
import type { Json } from "./call.ts";
import type { Forward } from "./forwarding/forward.ts";

/** What a gate works with. */
interface GateOptions {
  readonly reader: Sql;
  /** The cluster's secret, for `prepare`. */
  readonly secret: Uint8Array;
  /** For `prepare`, too. */
  readonly settings: CommandSettings;
  /** Whether the reader pool is a replica, which may lag behind a write. */
  readonly readsReplica?: boolean;
  /** Looks at each call before any work is done for it. */
  readonly limit?: Limit | undefined;
  /** Told of each call that was one too many, by the command's name. */
  readonly onLimited?: (name: string) => void;
  /** Carries a checked call out, here or on the leader. */
  readonly carry: Forward;
  /** Told of each command that is answered. */
  readonly acknowledge?: (acknowledgement: Acknowledgement) => void;
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
    try {
      return await admitted(command, actor, parsed, commandId, origin);
    } catch (error) {
      if (error instanceof DomainError && error.code === "rate_limited") {
        options.onLimited?.(command.name);
      }
      throw error;
    }
  }

  async function admitted<C extends AnyCommand>(
    command: C,
    actor: Actor,
    parsed: unknown,
    commandId: string,
    origin: Origin,
  ): Promise<Executed<ResultOf<C>>> {
    options.limit?.(command, actor, origin);
    const { prepared, reveal } = await command.prepare?.(
      preparation(commandId, actor, origin),
      parsed,
    ) ?? { prepared: undefined };
    // What is revealed is made from the id. So the id of such a command goes no
    // further either: who reads the database must not be able to make it, too.
    const recordId = reveal === undefined ? commandId : imageOfId(commandId);
    const answered = await options.carry(command, {
      id: recordId,
      actor,
      input: without(parsed, command.secrets ?? []),
      // The type of a command says only that it can be written as JSON.
      prepared: prepared as Json | undefined,
      origin,
      wantsPosition: options.readsReplica ?? false,
    });
    options.acknowledge?.({
      id: recordId,
      name: command.name,
      actor,
      subject: subjectOf(answered.result) ?? subjectOf(parsed),
      at: Date.now(),
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
      settings: options.settings,
      async execute(command, input) {
        await gate.execute(command, { kind: "system" }, input, {
          id: crypto.randomUUID(),
          origin,
        });
      },
    };
  }
}

function checkId(id: string): void {
  if (UUID.test(id)) return;
  throw new DomainError("invalid_input", "The id of a command is a UUID.", {
    issues: [{ path: ["id"], message: "Not a UUID" }],
  });
}

/** Returns the first id that `members` name, or null without one. */
function subjectOf(members: unknown): string | null {
  for (const [key, value] of Object.entries(members as object)) {
    if (key.endsWith("_id") && typeof value === "string" && UUID.test(value)) {
      return value;
    }
  }
  return null;
}

function without(input: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0) return input;
  const members = Object.entries(input as Record<string, unknown>);
  return Object.fromEntries(members.filter(([key]) => !secrets.includes(key)));
}
