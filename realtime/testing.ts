/** Nodes for tests of the sockets: each a real server with real sockets, all over one database and one gate. */
import { type ManagerOptions, Socket } from "socket.io-client";
import { io as connect, type SocketOptions } from "socket.io-client";
import {
  createTestGate,
  type TestGate,
} from "../cluster/testing/testing_gate.ts";
import { openPools } from "../db/pools.ts";
import { type TestDatabase, withDatabase } from "../db/testing.ts";
import { createLog } from "../lib/log.ts";
import { createRecorder, type Recorder } from "../health/record/recorder.ts";
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
}

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

/** Runs `body` with two nodes and a conversation between two people; everything is closed afterwards. */
export async function withSockets(
  body: (scene: SocketScene) => Promise<void>,
  options: SceneOptions = {},
): Promise<void> {
  await withDatabase(async (db) => {
    await using test = await createTestGate(db);
    await using opened = new AsyncDisposableStack();
    const nodes = [
      await startNode(db, test, opened, options),
      await startNode(db, test, opened, options),
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
  db: TestDatabase,
  { gate }: TestGate,
  opened: AsyncDisposableStack,
  { rates, trustProxy = false }: SceneOptions,
): Promise<TestNode> {
  const pools = openPools({ url: db.url, max: 2 });
  opened.defer(() => pools.close());
  const recorder = createRecorder();
  const realtime = createRealtime({
    config: {
      publicUrl: "https://market.example",
      nodeUrl: "http://127.0.0.1:1",
      trustProxy,
    },
    channels: pools.channels,
    reader: pools.reader,
    gate,
    findSession,
    log: createLog({ format: "json", level: "error" }),
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
  return { url, realtime, recorder };
}

/** The test gate collects its events: hands them on to a node, as a leader would. */
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
    const changed = new EventTarget();
    socket.onAny((name, payload) => {
      told.push({ name, payload });
      changed.dispatchEvent(new Event("told"));
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return {
      socket,
      told,
      ask: (name, payload) => socket.timeout(5000).emitWithAck(name, payload),
      async next(name, nth = 0) {
        for (;;) {
          const found = told.filter((event) => event.name === name)[nth];
          if (found) return found.payload as never;
          await new Promise((resolve) =>
            changed.addEventListener("told", resolve, { once: true })
          );
        }
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.disconnect();
    // The clients' own timers and streams end in the next turns of the loop.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
