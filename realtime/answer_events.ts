import { DomainError } from "../lib/domain_error.ts";
import { isFault } from "../lib/error_codes.ts";
import type { Log } from "../lib/log.ts";
import type { Recorder } from "../health/record/recorder.ts";
import {
  createTokenBucket,
  type Rate,
  type TokenBucket,
} from "./token_bucket.ts";
import { type Ack, type ClientEventName, clientEvents } from "./events.ts";
import type { EventHandlers } from "./event_handlers.ts";
import type { MarketSocket } from "./sockets.ts";

/**
 * What one person may send over all their connections to a node, or a flood would only have to open more of them: messages
 * as many as they may write, of everything else a hundred a minute.
 */
export interface Rates {
  readonly messages: Rate;
  readonly others: Rate;
  /** The connection that goes on after so many refusals is closed. */
  readonly refusals: Rate;
}

export const RATES: Rates = {
  messages: { burst: 100, perSecond: 10 },
  others: { burst: 100, perSecond: 100 / 60 },
  refusals: { burst: 500, perSecond: 5 },
};

/**
 * So many events of a node's sockets are worked on at once. What comes on top is turned away at once and comes again: if it
 * queued up here, every answer would come too late, be asked for again, and none would get through.
 */
const MAX_UNDER_WAY = 64;

interface Context {
  readonly handlers: EventHandlers;
  readonly recorder: Recorder;
  readonly log: Log;
  readonly rates: Rates;
}

/** Returns what answers every event of a connection: counted, parsed, handled, recorded, acknowledged. */
export function createAnswering(
  context: Context,
): (socket: MarketSocket) => void {
  let underWay = 0;
  const allowancesOf = createAllowances(context.rates);
  return (socket) =>
    answerEach(
      socket,
      context,
      allowancesOf(socket),
      async (name, payload) => {
        if (underWay >= MAX_UNDER_WAY) return TOO_BUSY;
        underWay++;
        try {
          return await answerEvent(socket, context, name, payload);
        } finally {
          underWay--;
        }
      },
    );
}

type Allowances = Readonly<Record<keyof Rates, TokenBucket>>;

/** Returns what finds the allowances of a connection's person; they are kept as long as one of their connections lasts. */
function createAllowances(rates: Rates): (socket: MarketSocket) => Allowances {
  const people = new Map<string, { mine: Allowances; connections: number }>();
  return (socket) => {
    const { id } = socket.data.actor;
    let person = people.get(id);
    if (person === undefined) {
      const mine = {
        messages: createTokenBucket(rates.messages),
        others: createTokenBucket(rates.others),
        refusals: createTokenBucket(rates.refusals),
      };
      people.set(id, person = { mine, connections: 0 });
    }
    const { mine } = person;
    person.connections++;
    socket.once("disconnect", () => {
      const left = people.get(id);
      if (left && --left.connections === 0) people.delete(id);
    });
    return mine;
  };
}

function answerEach(
  socket: MarketSocket,
  { recorder }: Context,
  { messages, others, refusals }: Allowances,
  work: (name: string, payload: unknown) => Promise<Ack<unknown>>,
): void {
  socket.onAny(async (name: string, ...args: readonly unknown[]) => {
    const startedAt = recorder.now();
    const wait = (name === "message:send" ? messages : others).take();
    const answer = wait > 0 ? refuseFlood(wait) : await work(name, args[0]);
    const acknowledge = args.at(-1);
    if (typeof acknowledge === "function") acknowledge(answer);
    recorder.endpoint(
      `socket ${isClientEvent(name) ? name : "unknown"}`,
      recorder.now() - startedAt,
      !answer.ok,
      !answer.ok && isFault(answer.error.code),
    );
    if (wait > 0 && refusals.take() > 0) closeFlooding(socket);
  });
}

async function answerEvent(
  socket: MarketSocket,
  { handlers, log }: Context,
  name: string,
  payload: unknown,
): Promise<Ack<unknown>> {
  try {
    if (!isClientEvent(name)) {
      throw new DomainError("invalid_input", "There is no such event.");
    }
    const parsed = clientEvents[name].safeParse(payload);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join(".");
      throw new DomainError(
        "invalid_input",
        `${field ? `${field}: ` : ""}${issue?.message ?? "Wrong shape."}`,
      );
    }
    // The schema of this very name has parsed it.
    const handle = handlers[name] as (
      socket: MarketSocket,
      payload: unknown,
    ) => unknown;
    return { ok: true, result: await handle(socket, parsed.data) };
  } catch (error) {
    if (error instanceof DomainError) return refuse(error);
    const reference = crypto.randomUUID();
    log.error("A socket event failed.", {
      event: name,
      reference,
      error: error instanceof Error ? error.stack : String(error),
    });
    return refuse(
      new DomainError("internal", `Something went wrong here (${reference}).`),
    );
  }
}

function refuse({ code, message, more }: DomainError): Ack<never> {
  const { retryAfter, issues } = more;
  const detail = issues?.[0]?.message;
  return {
    ok: false,
    error: {
      code,
      message: detail ?? message,
      ...retryAfter !== undefined && { retry_after: retryAfter },
    },
  };
}

const TOO_BUSY = refuse(
  new DomainError("rate_limited", "The market is very busy.", {
    retryAfter: 1,
  }),
);

function refuseFlood(wait: number): Ack<never> {
  return refuse(
    new DomainError("rate_limited", "Slow down a little.", {
      retryAfter: Math.ceil(wait),
    }),
  );
}

function closeFlooding(socket: MarketSocket): void {
  socket.emit("connection:closing", {
    reason: "too_many_events",
    reconnect: false,
  });
  socket.disconnect(true);
}

function isClientEvent(name: string): name is ClientEventName {
  return Object.hasOwn(clientEvents, name);
}
