import assert from "node:assert/strict";
import { createRecorder } from "../health/record/recorder.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import { createOutage } from "../db/outage.ts";
import { createLog } from "../lib/log.ts";
import { createAnswering } from "./answer_events.ts";
import type { EventHandlers } from "./event_handlers.ts";
import type { Ack } from "./events.ts";
import type { Rates } from "./person_limits.ts";
import type { MarketSocket } from "./sockets.ts";

const ID = "018f2f9e-0000-7000-8000-000000000000";
const MANY = { burst: 1000, perSecond: 1 };
const UNLIMITED: Rates = { messages: MANY, others: MANY, refusals: MANY };

type Answer = Ack<unknown>;

/** A connection of `person`, as far as answering knows it. */
class FakeSocket {
  readonly data: { readonly actor: { readonly id: string } };
  readonly told: unknown[] = [];
  isConnected = true;
  #onEvent: (name: string, ...args: unknown[]) => Promise<void> = () =>
    Promise.resolve();
  #onDisconnect = () => {};

  constructor(person: string) {
    this.data = { actor: { id: person } };
  }

  onAny(listener: (name: string, ...args: unknown[]) => Promise<void>) {
    this.#onEvent = listener;
  }

  once(_disconnect: string, listener: () => void) {
    this.#onDisconnect = listener;
  }

  emit(name: string, payload: unknown) {
    this.told.push({ name, payload });
  }

  disconnect() {
    this.isConnected = false;
    this.#onDisconnect();
  }

  /** Brings an event in, and returns all that it was answered. */
  async bring(name: string, ...payload: unknown[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    await this.#onEvent(name, ...payload, (answer: Answer) => {
      answers.push(answer);
    });
    return answers;
  }

  /** Brings an event in that asks for no answer. */
  bringSilently(name: string, payload: unknown): Promise<void> {
    return this.#onEvent(name, payload);
  }
}

/** Returns what opens connections to a node; `watch` handles `product:watch`. */
function createScene(
  watch: (productId: string) => unknown = () => ({}),
  rates: Rates = UNLIMITED,
) {
  const recorder = createRecorder();
  const log: string[] = [];
  const handlers = {
    "product:watch": (_: MarketSocket, { product_id }: typeof WATCH) =>
      watch(product_id),
    "message:send": () => ({ seq: 1, sent_at: "" }),
  } as unknown as EventHandlers;
  const answerEvents = createAnswering({
    handlers,
    recorder,
    rates,
    outage: createOutage(
      createLog({ format: "json", level: "warn" }, (line) => {
        log.push(JSON.parse(line).message);
      }),
    ),
  });
  return {
    log,
    recorded: () =>
      recorder.totals().map(({ name, status, histogram }) => [
        name,
        status,
        histogram.count,
      ]),
    connect(person = "somebody") {
      const socket = new FakeSocket(person);
      answerEvents(socket as unknown as MarketSocket);
      return socket;
    },
  };
}

const WATCH = { product_id: ID };
const codeOf = ([answer]: readonly Answer[]) =>
  answer === undefined || answer.ok ? null : answer.error.code;

Deno.test("an event is answered once, with its handler's result, and recorded", async () => {
  const { connect, recorded, log } = createScene((id) => ({ watched: id }));
  const socket = connect();
  assert.deepEqual(await socket.bring("product:watch", WATCH), [
    { ok: true, result: { watched: ID } },
  ]);
  await socket.bringSilently("product:watch", WATCH);
  assert.deepEqual(recorded(), [["socket product:watch", 2, 2]]);
  assert.deepEqual(log, []);
});

Deno.test("an event nobody knows is refused, under one name for all of them", async () => {
  const { connect, recorded, log } = createScene();
  const socket = connect();
  for (const name of ["join", "constructor", "__proto__", "health:tick"]) {
    assert.equal(codeOf(await socket.bring(name, {})), "invalid_input", name);
  }
  assert.deepEqual(recorded(), [["socket unknown", 4, 4]]);
  assert.deepEqual(log, []);
});

Deno.test("a wrong payload is refused with the field, and never handled", async () => {
  const { connect } = createScene(() => assert.fail("handled"));
  const socket = connect();
  for (const payload of [{}, { product_id: "1" }, { ...WATCH, more: 1 }, []]) {
    const [answer] = await socket.bring("product:watch", payload);
    assert.ok(answer && !answer.ok);
    assert.equal(answer.error.code, "invalid_input");
  }
  const [answer] = await socket.bring("product:watch", { product_id: 7 });
  assert.match(answer?.ok === false ? answer.error.message : "", /^product_id/);
  // The answer's own function stands where the payload should be.
  assert.equal(codeOf(await socket.bring("product:watch")), "invalid_input");
});

const FAILURES: [
  name: string,
  error: unknown,
  code: string,
  status: number,
  said: RegExp | null,
][] = [
  ["a refusal", new DomainError("not_found", "Gone."), "not_found", 4, null],
  [
    "no leader",
    new DomainError("no_leader", "Wait.", { retryAfter: 1 }),
    "no_leader",
    5,
    null,
  ],
  [
    "a database that is away",
    Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
    "unavailable",
    5,
    /^The database does not answer/,
  ],
  [
    "a fault of ours",
    new TypeError("secret detail"),
    "internal",
    5,
    /^A socket event failed/,
  ],
];

for (const [name, error, code, status, said] of FAILURES) {
  Deno.test(`what a handler throws is answered: ${name}`, async () => {
    const { connect, recorded, log } = createScene(() => Promise.reject(error));
    const answers = await connect().bring("product:watch", WATCH);
    assert.equal(codeOf(answers), code);
    assert.doesNotMatch(JSON.stringify(answers), /secret|refused"/);
    assert.deepEqual(recorded(), [["socket product:watch", status, 1]]);
    assert.equal(log.length, said === null ? 0 : 1);
    if (said !== null) assert.match(log[0]!, said);
  });
}

Deno.test("what is refused may say when to come again", async () => {
  const { connect } = createScene(() => {
    throw new DomainError("no_leader", "Wait.", { retryAfter: 3 });
  });
  assert.deepEqual(await connect().bring("product:watch", WATCH), [{
    ok: false,
    error: { code: "no_leader", message: "Wait.", retry_after: 3 },
  }]);
});

Deno.test("a node works on 64 events at once and turns away what comes on top", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { connect } = createScene(() => promise);
  const underWay = Array.from(
    { length: 64 },
    (_, n) => connect(`person ${n}`).bring("product:watch", WATCH),
  );
  const socket = connect();
  assert.deepEqual(await socket.bring("product:watch", WATCH), [{
    ok: false,
    error: {
      code: "rate_limited",
      message: "The market is very busy.",
      retry_after: 1,
    },
  }]);
  resolve();
  for (const answers of await Promise.all(underWay)) {
    assert.ok(answers[0]?.ok);
  }
  assert.ok((await socket.bring("product:watch", WATCH))[0]?.ok);
});

const slowly = (burst: number) => ({ burst, perSecond: 0.01 });

Deno.test("a flood is refused before it is looked at, and who goes on is cut off", async () => {
  let handled = 0;
  const { connect } = createScene(() => handled++, {
    messages: slowly(10),
    others: slowly(2),
    refusals: slowly(3),
  });
  const socket = connect();
  for (let n = 0; n < 4; n++) await socket.bring("product:watch", WATCH);
  assert.equal(handled, 2);
  assert.ok(socket.isConnected);
  assert.equal(
    codeOf(
      await socket.bring("message:send", {
        id: ID,
        conversation_id: ID,
        body: "hello",
      }),
    ),
    null,
  );
  assert.equal(
    codeOf(await socket.bring("no such event", WATCH)),
    "rate_limited",
  );
  await socket.bringSilently("product:watch", WATCH);
  assert.equal(socket.isConnected, false);
  assert.deepEqual(socket.told, [{
    name: "connection:closing",
    payload: { reason: "too_many_events", reconnect: false },
  }]);
});

Deno.test("all connections of a person share what they may send, until the last one ends", async () => {
  const { connect } = createScene(() => ({}), {
    messages: slowly(1),
    others: slowly(2),
    refusals: slowly(100),
  });
  const watch = async (socket: FakeSocket) =>
    codeOf(await socket.bring("product:watch", WATCH));
  const [first, second] = [connect("ann"), connect("ann")];
  assert.deepEqual([await watch(first), await watch(second)], [null, null]);
  assert.equal(await watch(first), "rate_limited");
  assert.equal(await watch(connect("bob")), null);
  first.disconnect();
  assert.equal(await watch(connect("ann")), "rate_limited");
  second.disconnect();
  assert.equal(await watch(connect("ann")), "rate_limited");
});

Deno.test("what a person may send is forgotten with their last connection", async () => {
  const { connect } = createScene(() => ({}), {
    messages: slowly(1),
    others: slowly(1),
    refusals: slowly(100),
  });
  for (let n = 0; n < 3; n++) {
    const socket = connect("ann");
    assert.equal(codeOf(await socket.bring("product:watch", WATCH)), null);
    socket.disconnect();
  }
});
