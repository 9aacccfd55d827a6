import assert from "node:assert/strict";
import {
  nextStep,
  type Progress,
  type Step,
  whyNotTaken,
} from "./forwarding_rule.ts";

const leader = { url: "http://a", epoch: 7 };
const next = { url: "http://b", epoch: 8 };

const fresh: Progress = {
  self: "http://b",
  leader,
  failed: null,
  waits: 0,
  now: 0,
  deadline: 5000,
};

Deno.test("a command goes to the leader, and waits when there is none to go to", () => {
  const cases: [string, Progress, Step][] = [
    ["a follower sends", fresh, { kind: "send", leader, limitMs: 2000 }],
    ["the leader runs", { ...fresh, self: "http://a" }, {
      kind: "run",
      leader,
      limitMs: 5000,
    }],
    ["no leader is known", { ...fresh, leader: null }, {
      kind: "wait",
      ms: 10,
    }],
    ["the leader did not answer", { ...fresh, failed: leader }, {
      kind: "wait",
      ms: 10,
    }],
    ["another leads meanwhile", { ...fresh, leader: next, failed: leader }, {
      kind: "run",
      leader: next,
      limitMs: 5000,
    }],
    ["the same node leads again, in a new epoch", {
      ...fresh,
      leader: { ...leader, epoch: 9 },
      failed: leader,
    }, { kind: "send", leader: { ...leader, epoch: 9 }, limitMs: 2000 }],
    ["the same leader, after a wait", { ...fresh, waits: 1 }, {
      kind: "send",
      leader,
      limitMs: 2000,
    }],
    ["little time is left to send", { ...fresh, now: 4900 }, {
      kind: "send",
      leader,
      limitMs: 100,
    }],
    ["little time is left to wait", {
      ...fresh,
      leader: null,
      now: 4997,
      waits: 9,
    }, { kind: "wait", ms: 3 }],
    ["the deadline has come", { ...fresh, now: 5000 }, { kind: "give_up" }],
  ];
  for (const [name, progress, expected] of cases) {
    assert.deepEqual(nextStep(progress, 0), expected, name);
  }
});

Deno.test("waits grow to a bound, and differ from client to client", () => {
  const waits = (random: number) =>
    [0, 1, 2, 3, 4, 5, 50].map((waits) => {
      const step = nextStep({ ...fresh, leader: null, waits }, random);
      assert.equal(step.kind, "wait");
      return step.kind === "wait" ? step.ms : NaN;
    });
  assert.deepEqual(waits(0), [10, 20, 40, 80, 125, 125, 125]);
  assert.deepEqual(waits(0.5), [15, 30, 60, 120, 187.5, 187.5, 187.5]);
});

Deno.test("a command tries again and again until its deadline, and no longer", () => {
  let progress: Progress = { ...fresh, deadline: 1000 };
  let sent = 0;
  for (let steps = 0; steps < 1000; steps++) {
    const step = nextStep(progress, 0.5);
    if (step.kind === "give_up") break;
    if (step.kind === "wait") {
      progress = {
        ...progress,
        now: progress.now + step.ms,
        waits: progress.waits + 1,
        failed: null,
      };
    } else {
      sent++;
      progress = { ...progress, failed: leader };
    }
  }
  assert.equal(progress.now, 1000);
  assert.ok(sent > 5, `sent ${sent} times`);
});

Deno.test("a leader takes what was sent to it, off its own database or by a version that says none", () => {
  const node = { nodeId: "a1", databaseId: "1/2", leader: { nodeId: "a1" } };
  const answers = [
    whyNotTaken({ to: "a1", databaseId: "1/2" }, node),
    whyNotTaken({ to: "a1", databaseId: null }, node),
    whyNotTaken({ to: "a1", databaseId: "1/3" }, node),
    whyNotTaken({ to: "a0", databaseId: "1/2" }, node),
    whyNotTaken({ to: "a1", databaseId: null }, { ...node, leader: null }),
    whyNotTaken(
      { to: "a1", databaseId: null },
      { ...node, leader: { nodeId: "b1" } },
    ),
  ];
  assert.deepEqual(answers, [
    null,
    null,
    "other_database",
    "other_leader",
    "other_leader",
    "other_leader",
  ]);
});
