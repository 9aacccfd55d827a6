import assert from "node:assert/strict";
import type { Ack, SyncedMessage } from "../../realtime/events.ts";
import type { Status } from "./connection.ts";
import {
  type OpenConversation,
  openConversation,
} from "./open_conversation.ts";
import { createOutbox } from "./outbox.ts";

const CONVERSATION = "conversation-1";
const SENT_AT = "2026-01-01T00:00:00Z";
const message = (seq: number, sender_id = "other"): SyncedMessage => ({
  seq,
  sender_id,
  body: `message ${seq}`,
  sent_at: SENT_AT,
});

/** An open conversation, and the server's side of its connection. */
function scene(shown: readonly SyncedMessage[], stored: SyncedMessage[]) {
  const listeners = new Map<string, (payload: never) => void>();
  const asked: { name: string; payload: Record<string, unknown> }[] = [];
  let missed = () => {};
  let follow = (_: Status) => {};
  let state: OpenConversation["state"] | null = null;
  const kept: Record<string, string> = {};

  function answer(
    name: string,
    payload: Record<string, unknown>,
  ): Ack<unknown> {
    if (name === "conversation:sync") {
      const after = Number(payload["after_seq"]);
      const messages = stored.filter(({ seq }) => seq > after).slice(0, 2);
      return { ok: true, result: { messages } };
    }
    if (name === "message:send") {
      const seq = stored.length + 1;
      stored.push({ ...message(seq, "me"), body: String(payload["body"]) });
      return { ok: true, result: { seq, sent_at: SENT_AT } };
    }
    return { ok: true, result: {} };
  }

  const opened = openConversation({
    conversationId: CONVERSATION,
    me: "me",
    messages: shown,
    readSeq: shown.at(-1)?.seq ?? 0,
    otherRead: 0,
    connection: {
      ask: (name, payload) => {
        asked.push({ name, payload });
        return Promise.resolve(answer(name, payload) as never);
      },
      listen(name, listener) {
        listeners.set(name, listener as never);
        return () => void listeners.delete(name);
      },
      followStatus(listener) {
        follow = listener;
        return () => {};
      },
      whenMissed(listener) {
        missed = listener;
        return () => {};
      },
    },
    openOutbox: (changed) =>
      createOutbox("me", {
        getItem: (key) => kept[key] ?? null,
        setItem: (key, value) => void (kept[key] = value),
        removeItem: (key) => void delete kept[key],
      }, changed),
    fetchEarlier: (before) =>
      Promise.resolve(stored.filter(({ seq }) => seq < before).slice(-2)),
    changed: (next) => state = next,
  });
  return {
    opened,
    asked,
    seqs: () => state?.messages.map(({ seq }) => seq),
    state: () => state ?? opened.state,
    tell: (name: string, payload: unknown) =>
      listeners.get(name)?.(payload as never),
    connect: () => follow("online"),
    miss: () => missed(),
    settle: () => new Promise((resolve) => setTimeout(resolve, 5)),
    [Symbol.dispose]: () => opened.close(),
  };
}

Deno.test("a message that leaves a gap is followed by asking for what is missing", async () => {
  const stored = [1, 2, 3, 4, 5, 6].map((seq) => message(seq));
  using s = scene(stored.slice(0, 1), stored);
  s.tell("message:new", { conversation_id: CONVERSATION, ...message(6) });
  await s.settle();
  assert.deepEqual(s.seqs(), [1, 2, 3, 4, 5, 6]);
  const syncs = s.asked.map(({ payload }) => payload["after_seq"]);
  assert.equal(syncs[0], 1);
});

Deno.test("what was missed is asked for, page by page, and repeats are dropped", async () => {
  const stored = [1, 2, 3, 4, 5].map((seq) => message(seq));
  using s = scene(stored.slice(0, 2), stored);
  s.tell("message:new", { conversation_id: CONVERSATION, ...message(2) });
  s.miss();
  await s.settle();
  assert.deepEqual(s.seqs(), [1, 2, 3, 4, 5]);
});

Deno.test("another conversation's news change nothing here", async () => {
  using s = scene([message(1)], [message(1)]);
  s.tell("message:new", { conversation_id: "else", ...message(2) });
  s.tell("conversation:typing", { conversation_id: "else", user_id: "x" });
  s.tell("conversation:read", {
    conversation_id: "else",
    user_id: "other",
    seq: 9,
  });
  await s.settle();
  assert.deepEqual(s.seqs(), [1]);
  assert.equal(s.state().otherTypes, false);
  assert.equal(s.state().otherRead, 0);
});

Deno.test("what I write waits, goes out, and stands in its place once", async () => {
  const stored = [message(1)];
  using s = scene([message(1)], stored);
  s.opened.send("hello");
  assert.deepEqual(s.state().waiting.map(({ body }) => body), ["hello"]);
  await s.settle();
  assert.deepEqual(s.state().waiting, []);
  s.tell("message:new", { conversation_id: CONVERSATION, ...stored[1] });
  assert.deepEqual(s.seqs(), [1, 2]);
  assert.equal(s.state().messages[1]?.body, "hello");
});

Deno.test("the other side's reading and typing are shown, and typing ends with their message", () => {
  using s = scene([message(1, "me")], [message(1, "me")]);
  s.tell("conversation:read", {
    conversation_id: CONVERSATION,
    user_id: "other",
    seq: 1,
  });
  s.tell("conversation:typing", {
    conversation_id: CONVERSATION,
    user_id: "other",
  });
  assert.equal(s.state().otherRead, 1);
  assert.equal(s.state().otherTypes, true);
  s.tell("message:new", { conversation_id: CONVERSATION, ...message(2) });
  assert.equal(s.state().otherTypes, false);
});

Deno.test("earlier messages come before those shown until the first is there", async () => {
  const stored = [1, 2, 3, 4].map((seq) => message(seq));
  using s = scene(stored.slice(2), stored);
  assert.equal(s.state().mayHaveEarlier, true);
  await s.opened.loadEarlier();
  assert.deepEqual(s.seqs(), [1, 2, 3, 4]);
  assert.equal(s.state().mayHaveEarlier, false);
});

Deno.test("signs of typing are sent at most every few seconds", () => {
  using s = scene([], []);
  for (let n = 0; n < 10; n++) s.opened.typed();
  const signs = s.asked.filter(({ name }) => name === "conversation:typing");
  assert.equal(signs.length, 1);
});

Deno.test("coming online sends what waits and asks for what is new", async () => {
  const stored = [message(1), message(2)];
  using s = scene([message(1)], stored);
  s.connect();
  await s.settle();
  assert.deepEqual(s.seqs(), [1, 2]);
});
