import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { createLog } from "../../lib/log.ts";
import type { Gate } from "../command.ts";
import { a, b, c } from "../testing/testing_sightings.ts";
import { createMembership } from "./membership.ts";

/** The membership of `a`, whose commands are answered by the test. */
function makeMembership() {
  const calls: { name: string; input: unknown; kind: string }[] = [];
  const answers: PromiseWithResolvers<unknown>[] = [];
  const said: string[] = [];
  const execute = (async (command, actor, input) => {
    calls.push({ name: command.name, input, kind: actor.kind });
    const answer = Promise.withResolvers<unknown>();
    answers.push(answer);
    return await answer.promise;
  }) as Gate["execute"];
  const membership = createMembership({
    self: a,
    version: "1.2.3",
    gate: { execute },
    log: createLog({ format: "json", level: "debug" }, (line) => {
      const { level, message, what } = JSON.parse(line);
      said.push([level, message, what].filter(Boolean).join(": "));
    }),
  });
  return {
    calls,
    said,
    membership,
    /** Answers call `index` well, or refuses it, and lets that be noticed. */
    async answer(index: number, error?: Error) {
      if (error === undefined) answers[index]?.resolve({});
      else answers[index]?.reject(error);
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

Deno.test("a node joins in the name of the system, and not twice at a time", async () => {
  const { answer, calls, membership, said } = makeMembership();
  membership.join();
  membership.join();
  assert.deepEqual(calls, [{
    name: "join",
    input: { url: a.url, node_id: a.nodeId, version: "1.2.3" },
    kind: "system",
  }]);
  let joined = false;
  const waiting = membership.joined().then(() => joined = true);
  await Promise.resolve();
  assert.equal(joined, false);
  await answer(0);
  await waiting;
  assert.deepEqual(said, ["info: Joined the cluster."]);

  // It was marked disconnected, and joins again.
  membership.join();
  assert.equal(calls.length, 2);
  await answer(1);
});

Deno.test("a node that did not come to join says so, and may try again", async () => {
  const { answer, calls, membership, said } = makeMembership();
  membership.join();
  await answer(0, new DomainError("no_leader", "Nobody leads."));
  await membership.joined();
  assert.deepEqual(said, [
    "warn: It will be tried again at the next beat.: join",
  ]);
  membership.join();
  assert.equal(calls.length, 2);
  await answer(1);
});

Deno.test("a node that is a member already is content", async () => {
  const { answer, membership, said } = makeMembership();
  membership.join();
  await answer(0, new DomainError("conflict", "It is a member already."));
  await membership.joined();
  assert.deepEqual(said, []);
});

Deno.test("each node that is gone is marked once at a time", async () => {
  const { answer, calls, membership, said } = makeMembership();
  membership.markGone(b);
  membership.markGone(b);
  membership.markGone(c);
  assert.deepEqual(calls.map(({ name, input }) => [name, input]), [
    ["mark_disconnected", { url: b.url, node_id: b.nodeId }],
    ["mark_disconnected", { url: c.url, node_id: c.nodeId }],
  ]);
  await answer(0);
  await answer(1);
  assert.deepEqual(said, ["warn: A node is gone.", "warn: A node is gone."]);
});

Deno.test("that a node left by itself is no news; that it could not be marked is, once", async () => {
  const { answer, membership, said } = makeMembership();
  membership.markGone(b);
  await answer(0, new DomainError("not_found", "It is no member any more."));
  assert.deepEqual(said, []);
  const failures = [
    new DomainError("no_leader", "Nobody leads."),
    new Error("not_found"),
  ];
  for (const [index, failure] of failures.entries()) {
    membership.markGone(b);
    await answer(index + 1, failure);
  }
  const once =
    "warn: It will be tried again at the next beat.: mark b1 disconnected";
  assert.deepEqual(said, [once]);
  membership.markGone(b);
  await answer(3);
  membership.markGone(b);
  await answer(4, new DomainError("no_leader", "Nobody leads."));
  assert.deepEqual(said, [once, "warn: A node is gone.", once]);
});

Deno.test("a node that leaves begins nothing else, and what fails by then is no news", async () => {
  const { answer, calls, membership, said } = makeMembership();
  membership.join();
  const left = membership.leave();
  assert.deepEqual(calls[1], {
    name: "leave",
    input: { url: a.url, node_id: a.nodeId },
    kind: "system",
  });
  membership.join();
  membership.markGone(b);
  assert.equal(calls.length, 2);
  await answer(0, new Error("cut off"));
  assert.deepEqual(said, []);
  await answer(1, new DomainError("no_leader", "Nobody leads."));
  await left;
  assert.deepEqual(said, ["debug: Left without saying so."]);
});
