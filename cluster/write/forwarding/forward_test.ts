import assert from "node:assert/strict";
import { z } from "zod";
import type { CallOutcome, CheckedCall } from "../call.ts";
import { defineCommand } from "../../command.ts";
import { DATABASE_HEADER } from "./envelope.ts";
import { createForward, type ForwardOptions } from "./forward.ts";
import { createSigner } from "../../signature.ts";
import type { Leader } from "../../leader/leadership_store.ts";

const note = defineCommand({
  name: "note",
  summary: "Keeps a note.",
  input: z.strictObject({}),
  access: "user",
  result: z.strictObject({}),
  run: () => Promise.resolve({ result: {}, activity: { subject: null } }),
});

const call: CheckedCall = {
  id: crypto.randomUUID(),
  actor: { kind: "system" },
  input: {},
  prepared: undefined,
  origin: { address: null, userAgent: null },
  wantsPosition: false,
};

const SELF = "http://127.0.0.1:1";
const answer = {
  result: { kept: true },
  epoch: 1,
  servedBy: SELF,
  position: null,
};

const answered: CallOutcome = { kind: "answered", ...answer };

function leaderAt(url: string, epoch = 1): Leader {
  const [nodeId, grantId] = [crypto.randomUUID(), crypto.randomUUID()];
  return { url, epoch, nodeId, grantId, electedAt: new Date(0) };
}

function forward(options: Partial<ForwardOptions>) {
  return createForward({
    self: SELF,
    databaseId: "1/2",
    deadlineMs: () => 400,
    leader: () => null,
    server: () => "one",
    news: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    subscribe: () => () => {},
    suspect: () => {},
    carryOut: () => Promise.resolve(answered),
    signer: createSigner(new Uint8Array(32).fill(7)),
    databaseNow: Date.now,
    ...options,
  })(note, call);
}

Deno.test("a write waits for a leader, and is carried out when there is one", async () => {
  let leader: Leader | null = null;
  const write = forward({
    leader: () => leader,
    news: () => {
      leader = leaderAt(SELF);
      return Promise.resolve();
    },
  });
  assert.deepEqual(await write, answer);
});

Deno.test("an answer from before another server took the database's place is asked for again", async () => {
  const servers = ["one", "one", "two"];
  const ids: string[] = [];
  const write = forward({
    leader: () => leaderAt(SELF),
    server: () => servers[ids.length] ?? "two",
    carryOut(_command, { id }) {
      ids.push(id, id);
      return Promise.resolve(answered);
    },
  });
  assert.deepEqual(await write, answer);
  assert.deepEqual(ids, [call.id, call.id, call.id, call.id]);
});

Deno.test("a write that could not be carried out is sent again with its id", async () => {
  const ids: string[] = [];
  const write = forward({
    leader: () => leaderAt(SELF, ids.length),
    carryOut(_command, { id }) {
      ids.push(id);
      return Promise.resolve<CallOutcome>(
        ids.length < 3
          ? { kind: "unavailable", why: "another node leads" }
          : answered,
      );
    },
  });
  assert.deepEqual(await write, answer);
  assert.deepEqual(ids, [call.id, call.id, call.id]);
});

Deno.test("a refusal is final, and says what the command said", async () => {
  let runs = 0;
  const write = forward({
    leader: () => leaderAt(SELF),
    carryOut() {
      runs += 1;
      return Promise.resolve<CallOutcome>({
        kind: "refused",
        code: "rate_limited",
        message: "Slow down.",
        retryAfter: 3,
      });
    },
  });
  await assert.rejects(write, {
    name: "DomainError",
    code: "rate_limited",
    message: "Slow down.",
    more: { retryAfter: 3 },
  });
  assert.equal(runs, 1);
});

Deno.test("a command's own failure is not repeated", async () => {
  let runs = 0;
  const write = forward({
    leader: () => leaderAt(SELF),
    carryOut() {
      runs += 1;
      return Promise.reject(new RangeError("its own"));
    },
  });
  await assert.rejects(write, RangeError);
  assert.equal(runs, 1);
});

Deno.test("a write that a lost database never answers is given up in time", async () => {
  const never = Promise.withResolvers<never>();
  const write = forward({
    leader: () => leaderAt(SELF),
    carryOut: () => never.promise,
  });
  await assert.rejects(write, { code: "no_leader", more: { retryAfter: 2 } });
});

const impostors: readonly (readonly [string, () => Response])[] = [
  [
    "says that all is well, unsigned",
    () => Response.json({ kind: "answered", ...answer }),
  ],
  ["answers with a page", () => new Response("<h1>Welcome</h1>")],
  [
    "redirects to itself",
    () => new Response(null, { status: 307, headers: { location: "/" } }),
  ],
  ["refuses the signature", () => new Response(null, { status: 403 })],
];

for (const [what, impostor] of impostors) {
  Deno.test(`a write is not taken for done when what listens there ${what}`, async () => {
    await using server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      impostor,
    );
    const leader = leaderAt(`http://127.0.0.1:${server.addr.port}`);
    await assert.rejects(forward({ leader: () => leader }), {
      code: "no_leader",
    });
  });
}

Deno.test("what is forwarded says which database it was read off", async () => {
  let said: string | null = null;
  await using server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ headers }) => {
      said = headers.get(DATABASE_HEADER);
      return new Response();
    },
  );
  const leader = leaderAt(`http://127.0.0.1:${server.addr.port}`);
  await assert.rejects(forward({ leader: () => leader }));
  assert.equal(said, "1/2");
});

Deno.test("a leader that refuses the connection is looked after at once", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  let isSuspected = false;
  const leader = leaderAt(url);
  await assert.rejects(
    forward({ leader: () => leader, suspect: () => isSuspected = true }),
    { code: "no_leader" },
  );
  assert.equal(isSuspected, true);
});

Deno.test("a write that waits for a paused leader goes to the next one at once", async () => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async () => {
      arrived.resolve();
      await release.promise;
      return new Response();
    },
  );
  let leader = leaderAt(`http://127.0.0.1:${server.addr.port}`);
  const listeners = new Set<() => void>();
  try {
    const write = forward({
      // Far off: only the news of the next leader can end the attempt.
      deadlineMs: () => 3_600_000,
      leader: () => leader,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
    await arrived.promise;
    leader = leaderAt(SELF, 2);
    for (const listener of listeners) listener();
    assert.deepEqual(await write, answer);
    assert.equal(listeners.size, 0);
  } finally {
    release.resolve();
    await server.shutdown();
  }
});
