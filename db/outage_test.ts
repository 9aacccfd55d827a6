import assert from "node:assert/strict";
import { DomainError } from "../lib/errors/domain_error.ts";
import { createLog } from "../lib/log.ts";
import { TimeLimitError } from "../lib/time/time_limit.ts";
import { createOutage } from "./outage.ts";

const LOST = Object.assign(new Error("lost"), { code: "CONNECTION_CLOSED" });

/** An outage by a clock that a test moves, and what the log says of it. */
function makeOutage() {
  const clock = { ms: 0 };
  const said: string[] = [];
  const outage = createOutage(
    createLog({ format: "json", level: "info" }, (line) => {
      const { level, message } = JSON.parse(line);
      said.push(`${level}: ${message}`);
    }),
    () => clock.ms,
  );
  return { clock, outage, said };
}

Deno.test("an outage is said once, and its end with how long it lasted and what it refused", () => {
  const { clock, outage, said } = makeOutage();
  outage.answered("primary");
  for (; clock.ms < 33_000; clock.ms += 3_000) {
    outage.missed("primary", LOST);
    for (let i = 0; i < 100; i++) assert(outage.refuses(LOST));
  }
  assert.equal(said.length, 1);
  assert.equal(outage.isUnderWay(), true);
  assert.match(said[0]!, /^warn: The database does not answer.*DATABASE_URL/);
  outage.answered("primary");
  assert.equal(said.length, 1);
  clock.ms += 3_000;
  outage.answered("primary");
  assert.deepEqual(said.slice(1), [
    "info: The database answers again after 33 s; 1,100 requests were refused meanwhile.",
  ]);
  assert.equal(outage.isUnderWay(), false);
});

Deno.test("what fails just after the database is back belongs to the same outage", () => {
  const { clock, outage, said } = makeOutage();
  assert(outage.refuses(LOST));
  clock.ms = 5_000;
  outage.answered("primary");
  clock.ms = 7_000;
  assert(outage.refuses(LOST));
  clock.ms = 8_000;
  outage.answered("primary");
  assert.equal(said.length, 1);
  clock.ms = 11_000;
  outage.answered("primary");
  outage.answered("primary");
  assert.deepEqual(said.slice(1), [
    "info: The database answers again after 8 s; 2 requests were refused meanwhile.",
  ]);
});

Deno.test("an outage that lasts is said again each minute", () => {
  const { clock, outage, said } = makeOutage();
  for (; clock.ms <= 125_000; clock.ms += 1_000) {
    outage.missed("primary", LOST);
    outage.refuses(LOST);
  }
  assert.deepEqual(said.slice(1), [
    "warn: The database has been away for 60 s; 60 requests were refused so far.",
    "warn: The database has been away for 120 s; 120 requests were refused so far.",
  ]);
});

Deno.test("a replica that is away is an outage, whatever the primary answers", () => {
  const { clock, outage, said } = makeOutage();
  outage.missed("replica", LOST);
  for (; clock.ms < 30_000; clock.ms += 3_000) {
    assert(outage.refuses(LOST));
    outage.answered("primary");
  }
  assert.equal(said.length, 1);
  assert.match(said[0]!, /^warn: The replica .*DATABASE_READ_URL/);
  outage.missed("primary", LOST);
  assert.match(said[1]!, /^warn: The database does not answer/);
  clock.ms = 40_000;
  outage.answered("replica");
  outage.answered("primary");
  assert.equal(said.length, 2);
  clock.ms = 43_000;
  outage.answered("primary");
  assert.deepEqual(said.slice(2), [
    "info: The database answers again after 40 s; 10 requests were refused meanwhile.",
  ]);
});

Deno.test("without an outage nothing but a lost database is taken for its work", () => {
  const { clock, outage, said } = makeOutage();
  const noLeader = new DomainError("no_leader", "Nobody leads.");
  const late = new TimeLimitError("late");
  const ours = new TypeError("x is undefined");
  const soldOut = new DomainError("sold_out", "It is sold.");
  for (const error of [noLeader, late, ours, soldOut]) {
    assert.equal(outage.refuses(error), false);
  }
  outage.missed("primary", LOST);
  assert.equal(outage.refuses(noLeader), true);
  assert.equal(outage.refuses(late), true);
  assert.equal(outage.refuses(ours), false);
  assert.equal(outage.refuses(soldOut), false);
  outage.answered("primary");
  clock.ms = 3_000;
  outage.answered("primary");
  assert.match(said[1]!, / 2 requests were refused meanwhile/);
  assert.equal(outage.refuses(noLeader), false);
});

Deno.test("the log leaves out what an outage explains, and nothing else", () => {
  const { clock, outage, said } = makeOutage();
  const { log } = outage;
  const ours = new TypeError("x is undefined");
  log.warn("A chore failed.", { error: LOST });
  log.with({ node: "a" }).error("A beat failed.", { error: LOST });
  log.warn("A chore failed.", { error: new TimeLimitError("late") });
  log.warn("A chore failed.", { error: ours });
  log.error("Something else.", { request: "GET /" });
  log.info("Figures wait.", { error: LOST });
  outage.answered("primary");
  clock.ms = 3_000;
  outage.answered("primary");
  assert.deepEqual(said.map((line) => line.slice(0, 30)), [
    "warn: The database does not an",
    "warn: A chore failed.",
    "error: Something else.",
    "info: Figures wait.",
    "info: The database answers aga",
  ]);
  assert.match(said.at(-1)!, /0 requests were refused/);
});
