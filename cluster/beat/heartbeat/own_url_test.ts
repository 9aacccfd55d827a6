import assert from "node:assert/strict";
import { StartError } from "../../../lib/errors/start_error.ts";
import { a, alive, b, refused } from "../../testing/testing_sightings.ts";
import type { HeartbeatFinding } from "./ask_heartbeat.ts";
import type { HeartbeatBody } from "./heartbeat.ts";
import {
  findingAtOwnUrl,
  type OtherProcess,
  refuseTakenUrl,
} from "./own_url.ts";

const nothing: HeartbeatFinding = {
  probe: refused,
  trouble: "Nothing listens there.",
  body: null,
  clockMs: null,
};

/** What a node answers that calls itself `nodeId`. */
function answerOf(nodeId: string, trouble: string | null = null) {
  const body: HeartbeatBody = {
    url: a.url,
    status: "ready",
    leader: null,
    epoch: 1,
    started_at: "2030-01-01T00:00:00.000Z",
    version: "1.2.3",
    cluster_id: null,
    node_id: nodeId,
  };
  return { probe: alive({ ...a, nodeId }), trouble, body, clockMs: null };
}

const registered: OtherProcess = {
  ...a,
  nodeId: "a0",
  connectedAt: new Date("2030-01-02T00:00:00.000Z"),
  address: "10.0.0.9",
};

Deno.test("a node whose URL another process has does not start, and says who has it", () => {
  const cases: [HeartbeatFinding, OtherProcess | null, RegExp | null][] = [
    [answerOf(a.nodeId), null, null],
    [nothing, null, null],
    [
      answerOf("a0"),
      null,
      /NODE_URL http:\/\/a is taken .*run a0, version 1\.2\.3, up since 2030-01-01T00:00:00.000Z/,
    ],
    [
      answerOf(a.nodeId),
      registered,
      /run a0, connected since 2030-01-02T00:00:00.000Z, from 10\.0\.0\.9\)/,
    ],
    [nothing, { ...registered, address: null }, /from this machine\)/],
    [answerOf("a9"), registered, /run a9/],
  ];
  for (const [finding, other, message] of cases) {
    const refuse = () => refuseTakenUrl(a, finding, other);
    if (message === null) refuse();
    else {
      assert.throws(
        refuse,
        (error) => error instanceof StartError && message.test(error.message),
      );
    }
  }
});

Deno.test("an answer of another run at a node's own URL is not its own", () => {
  const well = answerOf(a.nodeId);
  assert.equal(findingAtOwnUrl(a, well), well);

  const other = findingAtOwnUrl(a, answerOf(b.nodeId));
  assert.equal(other.probe.kind, "silent");
  assert.match(other.trouble ?? "", /another run \(b1\).*NODE_URL of its own/);
});

Deno.test("a node that cannot reach itself is told what that means", () => {
  const { probe, trouble } = findingAtOwnUrl(a, nothing);
  assert.equal(probe, refused);
  assert.match(trouble ?? "", /will not lead.*NODE_URL.*Nothing listens there/);

  const old = findingAtOwnUrl(a, answerOf(a.nodeId, "It runs version 1."));
  assert.equal(old.probe.kind, "alive");
  assert.match(old.trouble ?? "", /It runs version 1\./);
});
