import assert from "node:assert/strict";
import { readAnnouncement } from "./announcement.ts";

Deno.test("an announcement names an epoch and its leader, or that it resigned", () => {
  const told = {
    url: "http://a",
    node_id: "a1",
    epoch: 7,
    grant_id: "g1",
    elected_at: "2030-01-01T00:00:00Z",
  };
  const nobody = { url: null, node_id: null, epoch: 7, elected_at: null };
  const electedAt = new Date(told.elected_at);
  const cases: [unknown, unknown][] = [
    [told, {
      epoch: 7,
      leader: {
        url: "http://a",
        nodeId: "a1",
        epoch: 7,
        grantId: "g1",
        electedAt,
      },
    }],
    [nobody, { epoch: 7, leader: null }],
    [{ ...told, url: null }, { epoch: 7, leader: null }],
    [{ ...told, node_id: null }, { epoch: 7, leader: null }],
    [{ ...told, grant_id: null }, null],
    [{ ...told, elected_at: null }, { epoch: 7, leader: null }],
    [{ ...told, epoch: "7" }, null],
    [{ ...told, elected_at: "soon" }, null],
    [{}, null],
    [null, null],
  ];
  for (const [message, expected] of cases) {
    assert.deepEqual(readAnnouncement(JSON.stringify(message)), expected);
  }
  assert.equal(readAnnouncement("hello"), null);
});
