/** Answers what clients send: limited, parsed, handled, recorded. */
import type { Recorder } from "../health/record/recorder.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import { isFault } from "../lib/errors/error_codes.ts";
import type { Outage } from "../db/outage.ts";
import type { EventHandlers } from "./event_handlers.ts";
import { type Ack, type ClientEventName, clientEvents } from "./events.ts";
import { createPersonLimits, type Rates } from "./person_limits.ts";
import { asRefusal, refuse } from "./refusals.ts";
import { closeSocket, type MarketSocket } from "./sockets.ts";

/**
 * How many events of a node's sockets are worked on at once. What comes on top
 * is turned away at once and comes again: if it queued up, every answer would
 * come too late, be asked for again, and none would get through.
 */
const MAX_UNDER_WAY = 64;

interface AnsweringOptions {
  readonly handlers: EventHandlers;
  readonly recorder: Recorder;
  readonly outage: Pick<Outage, "log" | "refuses">;
  readonly rates: Rates;
}

/** Returns what answers every event of a connection. */
export function createAnswering(
  { handlers, outage, recorder, rates }: AnsweringOptions,
): (socket: MarketSocket) => void {
  const limitsOf = createPersonLimits(rates);
  let underWay = 0;

  /** @throws {DomainError} when the event is refused. */
  async function handle(
    socket: MarketSocket,
    name: string,
    payload: unknown,
  ): Promise<unknown> {
    if (underWay >= MAX_UNDER_WAY) {
      throw new DomainError("rate_limited", "The market is very busy.", {
        retryAfter: 1,
      });
    }
    underWay++;
    try {
      if (!isClientEvent(name)) {
        throw new DomainError("invalid_input", "There is no such event.");
      }
      // The schema of this very name has parsed what its handler takes.
      const handler = handlers[name] as (
        socket: MarketSocket,
        payload: unknown,
      ) => unknown;
      return await handler(socket, parsePayload(name, payload));
    } finally {
      underWay--;
    }
  }

  return (socket) => {
    const { messages, others, refusals } = limitsOf(socket);
    socket.onAny(async (name: string, ...args: readonly unknown[]) => {
      const startedAt = recorder.now();
      const event = isClientEvent(name) ? name : "unknown";
      const waitSeconds = (name === "message:send" ? messages : others).take();
      let answer: Ack<unknown>;
      try {
        if (waitSeconds > 0) throw tooFast(waitSeconds);
        answer = { ok: true, result: await handle(socket, name, args[0]) };
      } catch (error) {
        answer = refuse(asRefusal(error, event, outage, socket.data.actor.id));
      }
      const acknowledge = args.at(-1);
      if (typeof acknowledge === "function") acknowledge(answer);
      recorder.endpoint(
        `socket ${event}`,
        recorder.now() - startedAt,
        !answer.ok,
        !answer.ok && isFault(answer.error.code),
      );
      if (waitSeconds > 0 && refusals.take() > 0) {
        closeSocket(socket, "too_many_events");
      }
    });
  };
}

/** @throws {DomainError} naming the first thing that is wrong. */
function parsePayload(name: ClientEventName, payload: unknown): unknown {
  const parsed = clientEvents[name].safeParse(payload);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  throw new DomainError(
    "invalid_input",
    `${field ? `${field}: ` : ""}${issue?.message ?? "Wrong shape."}`,
  );
}

function tooFast(waitSeconds: number): DomainError {
  return new DomainError("rate_limited", "Slow down a little.", {
    retryAfter: Math.ceil(waitSeconds),
  });
}

function isClientEvent(name: string): name is ClientEventName {
  return Object.hasOwn(clientEvents, name);
}
