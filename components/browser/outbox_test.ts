import assert from "node:assert/strict";
import type { Ack, ClientResults } from "../../realtime/events.ts";
import { createOutbox } from "./outbox.ts";

type Store = Parameters<typeof createOutbox>[1];
type SendResult = ClientResults["message:send"];

const CONVERSATION = "conversation-1";
const OK: Ack<SendResult> = {
  ok: true,
  result: { seq: 1, sent_at: "2026-01-01T00:00:00Z" },
};
const refuse = (
  code: string,
  retry_after?: number,
): Ack<SendResult> => ({
  ok: false,
  error: {
    code,
    message: `refused: ${code}`,
    ...retry_after && { retry_after },
  },
});

const never = () => assert.fail("nothing was sent");

function memory(contents: Record<string, string> = {}): Store {
  return {
    getItem: (key) => contents[key] ?? null,
    setItem: (key, value) => void (contents[key] = value),
    removeItem: (key) => void delete contents[key],
  };
}

const bodies = (messages: readonly { body: string }[]) =>
  messages.map(({ body }) => body);

Deno.test("messages go out in the order in which they were written, and leave the outbox when they have arrived", async () => {
  const outbox = createOutbox("me", memory());
  outbox.add(CONVERSATION, "one");
  outbox.add(CONVERSATION, "two");
  const sent: string[] = [];
  const again = await outbox.flush(
    () => Promise.resolve(OK),
    ({ body }) => sent.push(body),
  );
  assert.deepEqual(sent, ["one", "two"]);
  assert.equal(again, null);
  assert.deepEqual(outbox.list(CONVERSATION), []);
});

Deno.test("what was not acknowledged survives a reload and goes out with the same id", async () => {
  const store = memory();
  const before = createOutbox("me", store);
  const { id } = before.add(CONVERSATION, "one");
  await before.flush(() => Promise.reject(new Error("gone")), never);
  const after = createOutbox("me", store);
  const ids: string[] = [];
  await after.flush((message) => {
    ids.push(message.id);
    return Promise.resolve(OK);
  }, () => {});
  assert.deepEqual(ids, [id]);
  assert.deepEqual(createOutbox("me", store).list(CONVERSATION), []);
  assert.deepEqual(createOutbox("somebody else", store).list(CONVERSATION), []);
});

for (
  const [code, retryAfter, wait] of [
    ["no_leader", undefined, 1000],
    ["unavailable", 2, 2000],
    ["unauthenticated", undefined, 1000],
    ["rate_limited", 7, 7000],
    ["internal", undefined, 1000],
  ] as const
) {
  Deno.test(`${code} keeps the message for later, behind it the next ones wait`, async () => {
    const outbox = createOutbox("me", memory());
    outbox.add(CONVERSATION, "one");
    outbox.add(CONVERSATION, "two");
    const tried: string[] = [];
    const again = await outbox.flush(({ body }) => {
      tried.push(body);
      return Promise.resolve(refuse(code, retryAfter));
    }, never);
    assert.equal(again, wait);
    assert.deepEqual(tried, ["one"]);
    assert.deepEqual(bodies(outbox.list(CONVERSATION)), ["one", "two"]);
  });
}

Deno.test("a message refused for good waits for its writer, the next ones go out", async () => {
  const outbox = createOutbox("me", memory());
  const bad = outbox.add(CONVERSATION, "bad");
  outbox.add(CONVERSATION, "good");
  const send = ({ body }: { body: string }) =>
    Promise.resolve(body === "bad" ? refuse("forbidden") : OK);
  assert.equal(await outbox.flush(send, () => {}), null);
  assert.deepEqual(outbox.list(CONVERSATION).map(({ refused }) => refused), [
    "refused: forbidden",
  ]);
  outbox.retry(bad.id);
  const ids: string[] = [];
  await outbox.flush((message) => {
    ids.push(message.id);
    return Promise.resolve(OK);
  }, () => {});
  assert.equal(ids.length, 1);
  assert.notEqual(ids[0], bad.id, "under its id it stays refused");
  const dropped = outbox.add(CONVERSATION, "never mind");
  outbox.drop(dropped.id);
  assert.deepEqual(outbox.list(CONVERSATION), []);
});

Deno.test("two flushes at once send each message once", async () => {
  const outbox = createOutbox("me", memory());
  outbox.add(CONVERSATION, "one");
  const { promise, resolve } = Promise.withResolvers<
    Ack<SendResult>
  >();
  let sends = 0;
  const send = () => {
    sends++;
    return promise;
  };
  const both = [outbox.flush(send, () => {}), outbox.flush(send, () => {})];
  resolve(OK);
  await Promise.all(both);
  assert.equal(sends, 1);
});

Deno.test("a store that is full, forbidden or holds garbage loses no message that is being written", async () => {
  const broken: Store = {
    getItem: () => "{not json",
    setItem() {
      throw new DOMException("full", "QuotaExceededError");
    },
    removeItem() {
      throw new DOMException("no", "SecurityError");
    },
  };
  const outbox = createOutbox("me", broken);
  outbox.add(CONVERSATION, "one");
  assert.deepEqual(bodies(outbox.list(CONVERSATION)), ["one"]);
  await outbox.flush(() => Promise.resolve(OK), () => {});
  assert.deepEqual(outbox.list(CONVERSATION), []);
  const mixed = memory({ "outbox:me": '[{"id":1}, null, "x"]' });
  assert.deepEqual(createOutbox("me", mixed).list(CONVERSATION), []);
});

Deno.test("two tabs share what waits: neither drops what the other wrote, and what one has sent is gone for both", async () => {
  const store = memory();
  const [one, two] = [createOutbox("me", store), createOutbox("me", store)];
  one.add(CONVERSATION, "from one");
  two.add(CONVERSATION, "from two");
  assert.deepEqual(bodies(one.list(CONVERSATION)), ["from one", "from two"]);
  await one.flush(() => Promise.resolve(OK), () => {});
  assert.deepEqual(two.list(CONVERSATION), []);
});

Deno.test("every change is told, so that the page shows it", async () => {
  let changes = 0;
  const outbox = createOutbox("me", memory(), () => changes++);
  outbox.add(CONVERSATION, "one");
  await outbox.flush(() => Promise.resolve(OK), () => {});
  assert.equal(changes, 2);
});
