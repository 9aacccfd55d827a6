import assert from "node:assert/strict";
import { createLog } from "../../lib/log.ts";
import { createLeaderAbsence } from "./leader_absence.ts";

/** Somebody who looks whether there is a leader, and what that says. */
function makeLooking() {
  const around = {
    seconds: 0,
    leader: null as object | null,
    refused: 0,
    isDatabaseAway: false,
  };
  const said: string[] = [];
  const look = createLeaderAbsence({
    leader: () => around.leader,
    refused: () => around.refused,
    isDatabaseAway: () => around.isDatabaseAway,
    leaseMs: 7_500,
    log: createLog({ format: "json", level: "info" }, (line) => {
      const { level, message } = JSON.parse(line);
      said.push(`${level}: ${message}`);
    }),
    now: () => around.seconds * 1000,
  });
  return {
    around,
    said,
    lookUntil(second: number) {
      for (; around.seconds < second; around.seconds += 1) look();
    },
  };
}

Deno.test("that nobody leads is said once, and its end with what it refused", () => {
  const { around, lookUntil, said } = makeLooking();
  lookUntil(15);
  assert.deepEqual(said, []);
  around.refused = 1_000;
  lookUntil(154);
  around.leader = {};
  around.refused = 1_203;
  lookUntil(200);
  assert.equal(said.length, 2);
  assert.match(said[0]!, /^warn: Nobody has led for 15 s: .* DATABASE_URL/);
  assert.equal(
    said[1],
    "info: Somebody leads again after 154 s; 1,203 writes were refused meanwhile.",
  );
});

Deno.test("an election, and a database that is away, are nothing to say", () => {
  const { around, lookUntil, said } = makeLooking();
  lookUntil(9);
  around.leader = {};
  lookUntil(12);
  around.leader = null;
  around.isDatabaseAway = true;
  lookUntil(80);
  around.leader = {};
  lookUntil(90);
  assert.deepEqual(said, []);
});
