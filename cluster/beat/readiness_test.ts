import assert from "node:assert/strict";
import {
  a,
  alive,
  b,
  refused,
  seen,
  silent,
  timing,
  unready,
} from "../testing/testing_sightings.ts";
import { isReady, type Readiness } from "./readiness.ts";
import { NOTHING_SEEN } from "./sightings.ts";

Deno.test("a node is ready while it reaches itself and the database and is not stopping", () => {
  const ready: Readiness = {
    stopping: false,
    databaseAgeMs: 10,
    self: a,
    sightings: seen({ [a.url]: alive(a) }),
  };
  const cases: [string, Readiness, boolean][] = [
    ["all well", ready, true],
    ["before its first beat", { ...ready, sightings: NOTHING_SEEN }, true],
    ["it answered itself with 503", {
      ...ready,
      sightings: seen({ [a.url]: unready }),
    }, true],
    ["another is silent", {
      ...ready,
      sightings: seen({ [a.url]: alive(a), [b.url]: silent }),
    }, true],
    ["stopping", { ...ready, stopping: true }, false],
    ["the database is slow", { ...ready, databaseAgeMs: 4500 }, true],
    ["the database fell silent", { ...ready, databaseAgeMs: 4501 }, false],
    ["it cannot reach itself", {
      ...ready,
      sightings: seen({ [a.url]: silent }),
    }, false],
    ["nothing listens at its own URL", {
      ...ready,
      sightings: seen({ [a.url]: refused }),
    }, false],
  ];
  for (const [name, readiness, expected] of cases) {
    assert.equal(isReady(readiness, timing), expected, name);
  }
});
