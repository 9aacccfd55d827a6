import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import {
  type Connection,
  createConnection,
  type MarketSocket,
  type Status,
} from "./connection.ts";

const TIMING = { ackTimeoutMs: 20, returnMs: 0, resyncSpreadMs: 0 };

/** A socket whose other end is the test. */
class FakeSocket extends EventEmitter {
  connected = false;
  /** What was done to the connection, in order. */
  readonly done: string[] = [];
  /** Answers what is asked; none by default. */
  answer: (name: string) => Promise<unknown> = () =>
    Promise.reject(new Error("operation has timed out"));

  connect(): this {
    this.done.push("connect");
    return this;
  }

  disconnect(): this {
    this.done.push("disconnect");
    this.drop();
    return this;
  }

  timeout() {
    return { emitWithAck: (name: string) => this.answer(name) };
  }

  arrive(): void {
    this.connected = true;
    this.emit("connect");
  }

  drop(): void {
    this.connected = false;
    this.emit("disconnect");
  }
}

/**
 * A connection over a socket that is there, and the states that it went
 * through.
 */
async function connected(): Promise<
  { socket: FakeSocket; connection: Connection; states: Status[] }
> {
  const socket = new FakeSocket();
  const connection = createConnection(
    () => Promise.resolve(asReal(socket)),
    TIMING,
  );
  const states: Status[] = [];
  connection.followStatus((status) => states.push(status));
  await soon();
  socket.arrive();
  return { socket, connection, states };
}

function asReal(socket: FakeSocket): MarketSocket {
  return socket as unknown as MarketSocket;
}

function soon(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("the state follows the socket", async () => {
  const { socket, states } = await connected();
  socket.drop();
  socket.emit("connect_error", new Error("refused"));
  socket.arrive();
  assert.deepEqual(states, ["connecting", "online", "away", "online"]);
});

Deno.test("a session that has ended is told as such, and the break after it is not", async () => {
  const byNode = await connected();
  byNode.socket.emit("connection:closing", {
    reason: "session_ended",
    reconnect: false,
  });
  byNode.socket.drop();
  assert.equal(byNode.states.at(-1), "ended");

  const byRefusal = await connected();
  byRefusal.socket.drop();
  byRefusal.socket.emit(
    "connect_error",
    Object.assign(new Error("refused"), { data: { code: "unauthenticated" } }),
  );
  assert.equal(byRefusal.states.at(-1), "ended");
});

Deno.test("a node that sends its clients away gets them back later, unless the session has ended", async () => {
  const { socket } = await connected();
  socket.emit("connection:closing", {
    reason: "too_many_events",
    reconnect: false,
  });
  await soon();
  assert.deepEqual(socket.done, ["connect"]);

  const ended = await connected();
  ended.socket.emit("connection:closing", {
    reason: "session_ended",
    reconnect: false,
  });
  await soon();
  assert.deepEqual(ended.socket.done, []);
});

Deno.test("an answer is handed on; without one, the connection is made anew", async () => {
  const { socket, connection, states } = await connected();
  const asked = () =>
    connection.ask("conversation:typing", { conversation_id: "one" });
  socket.answer = () => Promise.resolve({ ok: true, result: {} });
  assert.deepEqual(await asked(), { ok: true, result: {} });
  assert.deepEqual(socket.done, []);

  socket.answer = () => Promise.reject(new Error("operation has timed out"));
  await assert.rejects(asked, /timed out/);
  assert.deepEqual(socket.done, ["disconnect", "connect"]);
  assert.equal(states.at(-1), "away");
  await assert.rejects(asked, /no connection/);
});

Deno.test("whoever listens before the socket is there is told, and no longer once it has ended", async () => {
  const socket = new FakeSocket();
  let isThere = (_: MarketSocket) => {};
  const connection = createConnection(
    () => new Promise((resolve) => isThere = resolve),
    TIMING,
  );
  const told: string[] = [];
  const end = connection.listen("resync", () => told.push("early"));
  const endAtOnce = connection.listen("resync", () => told.push("never"));
  endAtOnce();
  isThere(asReal(socket));
  await soon();
  connection.listen("resync", () => told.push("late"));
  socket.emit("resync");
  assert.deepEqual(told, ["early", "late"]);
  end();
  socket.emit("resync");
  assert.deepEqual(told, ["early", "late", "late"]);
});

Deno.test("a socket that could not be made is tried again, and those who wait for events get them", async () => {
  const socket = new FakeSocket();
  let works = false;
  const connection = createConnection(
    () =>
      works
        ? Promise.resolve(asReal(socket))
        : Promise.reject(new Error("no script")),
    TIMING,
  );
  const states: Status[] = [];
  const told: string[] = [];
  connection.followStatus((status) => states.push(status));
  connection.listen("resync", () => told.push("resync"));
  await soon();
  assert.deepEqual(states, ["connecting", "away"]);
  const ask = () => connection.ask("product:watch", { product_id: "one" });
  await assert.rejects(ask, /no script/);
  works = true;
  await assert.rejects(ask, /no connection/);
  socket.arrive();
  socket.emit("resync");
  assert.equal(states.at(-1), "online");
  assert.deepEqual(told, ["resync"]);
});

Deno.test("events are missed by a break and where the node says so, not by the first connection", async () => {
  const socket = new FakeSocket();
  const connection = createConnection(
    () => Promise.resolve(asReal(socket)),
    TIMING,
  );
  let missed = 0;
  const end = connection.whenMissed(() => missed++);
  await soon();
  socket.arrive();
  assert.equal(missed, 0);
  socket.drop();
  assert.equal(missed, 0);
  socket.arrive();
  assert.equal(missed, 1);
  socket.emit("resync");
  socket.emit("resync");
  await soon(2);
  assert.equal(missed, 2);
  socket.emit("resync");
  end();
  socket.drop();
  socket.arrive();
  await soon(2);
  assert.equal(missed, 2);
});
