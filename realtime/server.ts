/** The sockets of a node: its parts are put together here. */
import { Server } from "socket.io";
import type { DomainEvent, Gate } from "../cluster/command.ts";
import type { Outage } from "../db/outage.ts";
import type { Sql } from "../db/pools.ts";
import type { Recorder } from "../health/record/recorder.ts";
import { clientAddress, isSecure } from "../lib/http/client.ts";
import { repeat } from "../lib/time/repeat.ts";
import { findSessionsInForce } from "../market/accounts/sessions_in_force.ts";
import { createAnswering } from "./answer_events.ts";
import { createBroadcast } from "./broadcast.ts";
import { createConnectionLimits } from "./connection_limits.ts";
import { createEventHandlers } from "./event_handlers.ts";
import {
  createSessionCheck,
  isOwnOrigin,
  type SessionCheckOptions,
} from "./handshake.ts";
import { RATES, type Rates } from "./person_limits.ts";
import { createNodeLink } from "./nodes/postgres_adapter.ts";
import { closeSocket, type MarketServer, rooms } from "./sockets.ts";
import { createTransport } from "./transport/transport.ts";

/** The sockets of one node. */
export interface Realtime {
  /** Answers a request under `/socket.io/`. */
  handle(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Promise<Response>;
  /** Tells what a committed command has changed, on every node. */
  emit(events: readonly DomainEvent[]): void;
  /**
   * Asks this node's clients to look again, because something may have been
   * missed.
   */
  resync(): void;
  /** Tells the dashboards that are open on this node to read new figures. */
  tick(): void;
  stats(): RealtimeStats;
  /**
   * Closes connections whose session has run out; happens every few seconds by
   * itself.
   */
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

/** What the sockets have to know of a node's settings. */
interface RealtimeSettings {
  readonly nodeUrl: string;
  readonly publicUrl?: string | undefined;
  readonly trustProxy: boolean;
}

interface RealtimeOptions extends SessionCheckOptions {
  readonly config: RealtimeSettings;
  /** For LISTEN and NOTIFY: on the database that is written to. */
  readonly channels: Sql;
  readonly gate: Gate;
  readonly recorder: Recorder;
  readonly outage: Outage;
  readonly rates?: Rates;
}

/**
 * How often the sessions of open connections are looked up, for those that
 * have run out.
 */
const SESSION_CHECK_MS = 5000;

/** How long a connection has to say whose it is, in milliseconds. */
const SESSION_WAIT_MS = 10_000;

/** What a last word to the clients needs to go out, also over polling. */
const FAREWELL_MS = 100;

/** Returns the sockets of a node; nothing listens before `start`. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { config, gate, outage, reader, recorder, rates = RATES } = options;
  const { log } = outage;
  const transport = createTransport();
  const link = createNodeLink({ sql: options.channels, log });
  const io: MarketServer = new Server({
    adapter: link.adapter,
    serveClient: false,
    connectTimeout: SESSION_WAIT_MS,
  });
  io.bind(transport.engine);
  const connections = createConnectionLimits();
  connections.countStrangers(transport.engine);
  const broadcast = createBroadcast(io);
  const handlers = createEventHandlers({ io, gate, reader });
  const answerEvents = createAnswering({ handlers, outage, recorder, rates });
  const ownOrigins = [config.publicUrl, config.nodeUrl]
    .filter((url) => url !== undefined);
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;

  io.use(createSessionCheck({ ...options, admit: connections.admit }));
  io.on("connection", (socket) => {
    const { actor, sessionId } = socket.data;
    void socket.join([rooms.user(actor.id), rooms.session(sessionId)]);
    if (actor.role === "admin") void socket.join(rooms.admins);
    answerEvents(socket);
  });

  async function checkSessions(): Promise<void> {
    const sockets = [...io.sockets.sockets.values()];
    if (sockets.length === 0) return;
    const ids = [...new Set(sockets.map(({ data }) => data.sessionId))];
    const inForce = await findSessionsInForce(reader, ids);
    for (const socket of sockets) {
      if (!inForce.has(socket.data.sessionId)) {
        closeSocket(socket, "session_ended");
      }
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
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
    async handle(request, info) {
      if (!isOwnOrigin(request, ownOrigins)) {
        return new Response("Sockets open from this site only.", {
          status: 403,
        });
      }
      const address = clientAddress(request, info, config) ?? "local";
      const isNew = !new URL(request.url).searchParams.has("sid");
      if (isNew && !connections.mayOpen(address)) {
        return new Response("Too many connections come from this address.", {
          status: 429,
          headers: { "retry-after": String(SESSION_WAIT_MS / 1000) },
        });
      }
      return await transport.handle(request, {
        address,
        secure: isSecure(request, config),
        peer: info.remoteAddr,
      });
    },
    emit: broadcast.emit,
    resync: broadcast.resync,
    tick: () => void io.local.to(rooms.admins).emit("health:tick", {}),
    stats: () => ({ sockets: io.sockets.sockets.size }),
    checkSessions,
    async start() {
      void repeat({
        work: checkSessions,
        pause: () => SESSION_CHECK_MS,
        onFailure: (error) =>
          log.warn("The sessions of open sockets cannot be read just now.", {
            error,
          }),
      }, stopping.signal);
      await link.start(broadcast.resync);
    },
    stop: () => stopped ??= stop(),
  };
}
