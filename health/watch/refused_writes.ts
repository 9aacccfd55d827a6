/** Counting the writes that this node could not bring about, by the reason. */
import type { Gate } from "../../cluster/command.ts";
import { isDatabaseLost } from "../../db/failures.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { ERROR_CODES, type ErrorCode } from "../../lib/errors/error_codes.ts";

/** A gate, and why it refused. */
interface CountedGate {
  readonly gate: Gate;
  /** Returns how many writes were refused with each code so far. */
  readonly refused: () => ReadonlyMap<ErrorCode, number>;
}

/** Returns `gate`, which counts from now on. */
export function countRefusals(gate: Gate): CountedGate {
  const counts = new Map<ErrorCode, number>(
    ERROR_CODES.map((code) => [code, 0]),
  );
  return {
    refused: () => counts,
    gate: {
      async execute(command, actor, input, options) {
        try {
          return await gate.execute(command, actor, input, options);
        } catch (error) {
          const code = codeOf(error);
          counts.set(code, (counts.get(code) ?? 0) + 1);
          throw error;
        }
      },
    },
  };
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof DomainError) return error.code;
  return isDatabaseLost(error) ? "unavailable" : "internal";
}
