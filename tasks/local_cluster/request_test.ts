import assert from "node:assert/strict";
import { createKeys, readRequest } from "./request.ts";

const lines: readonly (readonly [string, unknown])[] = [
  ["kill 1", { kind: "kill", node: 1 }],
  ["  Pause   3 ", { kind: "pause", node: 3 }],
  ["restart 2", { kind: "restart", node: 2 }],
  ["status", { kind: "status" }],
  ["quit", { kind: "quit" }],
  ["kill", null],
  ["kill 0", null],
  ["kill 4", null],
  ["kill 1.5", null],
  ["kill 1 2", null],
  ["status 1", null],
  ["rm -rf", null],
  ["", null],
];

for (const [line, request] of lines) {
  Deno.test(`the line ${JSON.stringify(line)} asks for ${JSON.stringify(request)}`, () => {
    assert.deepEqual(readRequest(line, 3), request);
  });
}

Deno.test("keys choose what to do and then the node; anything else between forgets it", () => {
  const read = createKeys(3);
  const requests = [..."k1p2k?1k9q"].map(read);
  assert.deepEqual(requests, [
    null,
    { kind: "kill", node: 1 },
    null,
    { kind: "pause", node: 2 },
    null,
    { kind: "help" },
    null,
    null,
    null,
    { kind: "quit" },
  ]);
});
