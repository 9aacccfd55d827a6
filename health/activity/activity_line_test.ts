import assert from "node:assert/strict";
import type { Activity } from "./activities.ts";
import { activityLine } from "./activity_line.ts";

const LINE: Activity = {
  id: 7,
  at: new Date("2027-01-31T12:00:00Z"),
  label: "report_message",
  actor: null,
  node_url: "http://h:8000",
  epoch: 1,
  subject: "a conversation",
  detail: { seq: 3, reason: "He asks for my password." },
};

Deno.test("admins read in the log why somebody reported a message", () => {
  assert.equal(activityLine(LINE).reason, "He asks for my password.");
});

Deno.test("a line without a reason, or with something else by that name, has none", () => {
  for (const detail of [{}, { reason: 7 }, { reason: null }]) {
    assert.equal(activityLine({ ...LINE, detail }).reason, null);
  }
});
