import { Server } from "socket.io";
import type { DomainEvent, Gate } from "../cluster/command.ts";
import type { Config } from "../app/config.ts";
import type { Sql } from "../db/pools.ts";
import type { Log } from "../lib/log.ts";
import type { Recorder } from "../health/record/recorder.ts";
import type { SessionUser } from "../market/accounts/sessions.ts";
import { findSessionsInForce } from "../market/accounts/sessions_in_force.ts";
import { clientAddress, isSecure } from "../lib/client.ts";
import { findToken, isOwnOrigin } from "./handshake.ts";
import { createBroadcast } from "./broadcast.ts";
import { createAnswering, RATES, type Rates } from "./answer_events.ts";
import { createEventHandlers } from "./event_handlers.ts";
import { createNodeLink } from "./postgres_adapter.ts";
import { type MarketServer, type MarketSocket, rooms } from "./sockets.ts";
import { createTransport } from "./transport.ts";

/** The sockets of one node. */
export interface Realtime {
  /** Answers a request under `/socket.io/`. */
  handle(request: Request, info: Deno.ServeHandlerInfo): Promise<Response>;
  /** Tells what a committed command has changed, on every node. */
  readonly emit: (events: readonly DomainEvent[]) => void;
  /** Asks this node's clients to look again, because something may have been missed. */
  resync(): void;
  /** Asks the dashboards that are open on this node to read their figures. */
  tick(): void;
  stats(): RealtimeStats;
  /** Closes connections whose session has run out; happens every few seconds by itself. */
  checkSessions(): Promise<void>;
  /** Resolves once events of the other nodes arrive here. */
  start(): Promise<void>;
  /** Asks the clients to go to another node, and closes their connections. */
  stop(): Promise<void>;
}

interface RealtimeStats {
  /** Connections of people who are logged in. */
  readonly sockets: number;
}

interface RealtimeOptions {
  readonly config: Pick<Config, "publicUrl" | "nodeUrl" | "trustProxy">;
  /** For LISTEN and NOTIFY: on the database that is written to. */
  readonly channels: Sql;
  readonly reader: Sql;
  readonly gate: Gate;
  readonly findSession: (
    sql: Sql,
    token: string,
  ) => Promise<SessionUser | null>;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly rates?: Rates;
}

/** How often the sessions of open connections are looked up, for those that expire. */
const SESSION_CHECK_MS = 5000;

/** What a last word to the clients needs to go out, also over polling. */
const FAREWELL_MS = 100;

/** Returns the sockets of a node; nothing listens before `start`. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { config, reader, log, recorder, rates = RATES } = options;
  const transport = createTransport();
  const link = createNodeLink({
    sql: options.channels,
    log,
    onHeardAgain: () => broadcast.resync(),
  });
  const io: MarketServer = new Server({
    adapter: link.adapter,
    serveClient: false,
  });
  io.bind(transport.engine);
  const broadcast = createBroadcast(io);
  const handlers = createEventHandlers({ io, gate: options.gate, reader });
  const answerEvents = createAnswering({ handlers, recorder, log, rates });
  const own = [config.publicUrl, config.nodeUrl]
    .filter((url) => url !== undefined);
  let sessionTimer: ReturnType<typeof setInterval> | undefined;
  let stopped: Promise<void> | undefined;

  io.use(async (socket, next) => {
    try {
      next(await admit(socket) ? undefined : unauthenticated());
    } catch (error) {
      log.warn("A socket was turned away: its session could not be read.", {
        error: String(error),
      });
      next(refusal("internal", "Try again in a moment."));
    }
  });
  io.on("connection", (socket) => {
    const { actor, sessionId } = socket.data;
    void socket.join([rooms.user(actor.id), rooms.session(sessionId)]);
    if (actor.role === "admin") void socket.join(rooms.admins);
    answerEvents(socket);
  });

  async function admit(socket: MarketSocket): Promise<boolean> {
    const { auth, headers, address, secure } = socket.handshake;
    const token = findToken(auth, headers.cookie, secure);
    const user = token && await options.findSession(reader, token);
    if (!user) return false;
    socket.data = {
      actor: {
        kind: "user",
        id: user.id,
        role: user.role,
        session: user.session_id,
      },
      sessionId: user.session_id,
      origin: { address, userAgent: headers["user-agent"] ?? null },
    };
    return true;
  }

  async function checkSessions(): Promise<void> {
    const sockets = [...io.sockets.sockets.values()];
    if (sockets.length === 0) return;
    const ids = [...new Set(sockets.map(({ data }) => data.sessionId))];
    try {
      const inForce = await findSessionsInForce(reader, ids);
      for (const socket of sockets) {
        if (inForce.has(socket.data.sessionId)) continue;
        socket.emit("connection:closing", {
          reason: "session_ended",
          reconnect: false,
        });
        socket.disconnect(true);
      }
    } catch (error) {
      log.debug("The sessions of open sockets could not be read.", {
        error: String(error),
      });
    }
  }

  async function stop(): Promise<void> {
    clearInterval(sessionTimer);
    io.local.emit("connection:closing", {
      reason: "node_stopping",
      reconnect: true,
    });
    if (io.sockets.sockets.size > 0) {
      await new Promise((sent) => setTimeout(sent, FAREWELL_MS));
    }
    await io.close();
    await link.close();
  }

  return {
    handle(request, info) {
      if (!isOwnOrigin(request, own)) {
        return Promise.resolve(
          new Response("Sockets open from this site only.", { status: 403 }),
        );
      }
      return transport.handle(request, {
        address: clientAddress(request, info, config) ?? "local",
        secure: isSecure(request, config),
      });
    },
    emit: broadcast.emit,
    resync: broadcast.resync,
    tick: () => void io.local.to(rooms.admins).emit("health:tick", {}),
    checkSessions,
    stats: () => ({ sockets: io.sockets.sockets.size }),
    async start() {
      sessionTimer = setInterval(checkSessions, SESSION_CHECK_MS);
      await link.start();
    },
    stop: () => stopped ??= stop(),
  };
}

function unauthenticated(): Error {
  return refusal("unauthenticated", "Log in to do this.");
}

/** An error that the client receives as `connect_error`, with its code in `data`. */
function refusal(code: string, message: string): Error {
  return Object.assign(new Error(message), { data: { code, message } });
}
