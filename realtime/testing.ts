/**
 * Nodes for tests of the sockets: each a real server with real sockets, all
 * over one database and one gate. Whatever a test waits for has a deadline.
 */
import {
  io as connect,
  type ManagerOptions,
  type Socket,
  type SocketOptions,
} from "socket.io-client";
import {
  createTestGate,
  type TestGate,
} from "../cluster/testing/testing_gate.ts";
import { createOutage } from "../db/outage.ts";
import { openPool } from "../db/pools.ts";
import { type TestDatabase, withDatabase } from "../db/testing.ts";
import { createRecorder, type Recorder } from "../health/record/recorder.ts";
import { createLog } from "../lib/log.ts";
import { withinLimit } from "../lib/time/time_limit.ts";
import { until } from "../lib/time/until.ts";
import { findSession } from "../market/accounts/sessions.ts";
import {
  addPerson,
  addProduct,
  addSession,
  type TestPerson,
} from "../market/testing.ts";
import { sendMessage } from "../market/conversations/messages.ts";
import { startConversation } from "../market/conversations/conversations.ts";
import type { Rates } from "./person_limits.ts";
import type { Ack, ClientEventName, ClientResults } from "./events.ts";
import { createRealtime, type Realtime } from "./server.ts";

interface TestNode {
  readonly url: string;
  readonly realtime: Realtime;
  readonly recorder: Recorder;
  /** What its two sessions for LISTEN and NOTIFY are called in PostgreSQL. */
  readonly sessionName: string;
}

/** How long anything may take before a test gives up. */
const PATIENCE_MS = 10_000;

/** How often a test looks whether what it waits for has come. */
const EVERY_MS = 5;

/** A stock client, with what it was told so far. */
export interface TestClient {
  readonly socket: Socket;
  readonly told: { readonly name: string; readonly payload: unknown }[];
  ask<Name extends ClientEventName>(
    name: Name,
    payload: unknown,
  ): Promise<Ack<ClientResults[Name]>>;
  /** Resolves with the first payload of `name`, also one that came before. */
  next<Payload>(name: string, nth?: number): Promise<Payload>;
  /** Resolves with the reason once the connection is closed. */
  closed(): Promise<string>;
}

type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** What a test of the sockets works with. */
interface SocketScene {
  readonly db: TestDatabase;
  readonly test: TestGate;
  readonly nodes: readonly [TestNode, TestNode];
  readonly seller: TestPerson;
  readonly buyer: TestPerson;
  readonly conversationId: string;
  readonly productId: string;
  /** A token of a new session. */
  token(person: { readonly id: string }): Promise<string>;
  /** Connects a person to a node. */
  client(
    person: { readonly id: string },
    node: TestNode,
    options?: ClientOptions,
  ): Promise<TestClient>;
  /** Opens a connection without waiting for its outcome. */
  open(node: TestNode, options: ClientOptions): Socket;
}

/** How the nodes differ from those of an operator. */
interface SceneOptions {
  readonly rates?: Rates;
  readonly trustProxy?: boolean;
}

/**
 * Resolves with "connected", or with the code for which a connection was
 * refused; with "refused" where it has none.
 */
export function outcomeOf(socket: Socket): Promise<string> {
  const outcome = new Promise<string>((resolve) => {
    socket.once("connect", () => resolve("connected"));
    socket.once(
      "connect_error",
      (error: Error & { data?: { code?: string } }) =>
        resolve(error.data?.code ?? "refused"),
    );
  });
  return withinLimit(outcome, PATIENCE_MS);
}

/**
 * Runs `body` with two nodes and a conversation between two people; everything
 * is closed afterwards.
 */
export async function withSockets(
  body: (scene: SocketScene) => Promise<void>,
  options: SceneOptions = {},
): Promise<void> {
  await withDatabase(async (db) => {
    await using test = await createTestGate(db);
    await using opened = new AsyncDisposableStack();
    const nodes = [
      await startNode("node 1", db, test, opened, options),
      await startNode("node 2", db, test, opened, options),
    ] as const;
    forwardEvents(test, nodes[0].realtime);
    const clients = opened.use(new Clients());
    const [seller, buyer] = [
      await addPerson(db.owner),
      await addPerson(db.owner),
    ];
    const productId = await addProduct(db.owner, seller);
    const { result } = await test.gate.execute(startConversation, buyer, {
      product_id: productId,
    }, { id: crypto.randomUUID() });
    const conversationId = result.conversation_id;
    // An answer, so that the limit for strangers is out of the way.
    await test.gate.execute(sendMessage, seller, {
      conversation_id: conversationId,
      body: "Hello, ask me anything.",
    }, { id: crypto.randomUUID() });
    const token = async (person: { readonly id: string }) =>
      (await addSession(db.owner, person)).token;
    await body({
      db,
      test,
      nodes,
      seller,
      buyer,
      conversationId,
      productId,
      token,
      client: async (person, node, options = {}) =>
        await clients.connect(node.url, {
          auth: { token: await token(person) },
          ...options,
        }),
      open: (node, options) => clients.open(node.url, options),
    });
  });
}

async function startNode(
  sessionName: string,
  db: TestDatabase,
  { gate }: TestGate,
  opened: AsyncDisposableStack,
  { rates, trustProxy = false }: SceneOptions,
): Promise<TestNode> {
  const channels = openPool(db.url, 1, {
    application_name: sessionName,
    default_transaction_read_only: true,
  });
  opened.defer(() => channels.end({ timeout: 1 }));
  const recorder = createRecorder();
  const realtime = createRealtime({
    config: {
      publicUrl: "https://market.example",
      nodeUrl: "http://127.0.0.1:1",
      trustProxy,
    },
    channels,
    reader: db.reader,
    gate,
    findSession,
    outage: createOutage(createLog({ format: "json", level: "error" })),
    recorder,
    ...rates && { rates },
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request, info) => realtime.handle(request, info),
  );
  await realtime.start();
  opened.defer(() => server.shutdown());
  opened.defer(() => realtime.stop());
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, realtime, recorder, sessionName };
}

/**
 * The test gate collects its events: hands them on to a node, as a leader
 * would.
 */
function forwardEvents(test: TestGate, realtime: Realtime): void {
  const collect = test.events.push.bind(test.events);
  test.events.push = (...events) => {
    realtime.emit(events);
    return collect(...events);
  };
}

class Clients implements AsyncDisposable {
  readonly #sockets: Socket[] = [];

  open(url: string, options: ClientOptions): Socket {
    const socket = connect(url, {
      forceNew: true,
      reconnection: false,
      ...options,
    });
    this.#sockets.push(socket);
    return socket;
  }

  async connect(url: string, options: ClientOptions): Promise<TestClient> {
    const socket = this.open(url, options);
    const told: { name: string; payload: unknown }[] = [];
    let reason: string | null = null;
    socket.onAny((name, payload) => told.push({ name, payload }));
    socket.once("disconnect", (why) => reason = why);
    const outcome = await outcomeOf(socket);
    if (outcome !== "connected") throw new Error(`Connecting: ${outcome}`);
    return {
      socket,
      told,
      ask: (name, payload) =>
        socket.timeout(PATIENCE_MS).emitWithAck(name, payload),
      async next(name, nth = 0) {
        const found = await until(
          () => `${name}, after ${told.map(({ name }) => name)}`,
          () => told.filter((event) => event.name === name)[nth],
          { everyMs: EVERY_MS },
        );
        return found.payload as never;
      },
      closed: () =>
        until("the end of a connection", () => reason, { everyMs: EVERY_MS }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.disconnect();
    await until(
      "the end of all connections",
      () => this.#sockets.every(hasEnded),
      { everyMs: EVERY_MS },
    );
  }
}

/** Whether nothing of a connection is left, over whichever transport. */
function hasEnded({ io: { engine } }: Socket): boolean {
  return engine === undefined || engine.readyState === "closed";
}
