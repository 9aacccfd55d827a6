import assert from "node:assert/strict";
import { DomainError } from "../lib/errors/domain_error.ts";
import { createLater } from "./later.ts";

function listeningLog() {
  const lines: string[] = [];
  const at = (level: string) => (message: string) =>
    void lines.push(`${level}: ${message}`);
  return { lines, debug: at("debug"), error: at("error") };
}

/** Lets what is settled be noticed. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("a refusal is no error, anything else is one", async () => {
  const log = listeningLog();
  const later = createLater(log);
  const refusal = new DomainError("no_leader", "Nobody leads just now.");
  for (const failure of [refusal, new TypeError("a mistake")]) {
    later.begin(() => Promise.reject(failure));
  }
  await settle();
  const message = "A write that no answer waited for failed";
  assert.deepEqual(log.lines, [`debug: ${message}`, `error: ${message}`]);
});

Deno.test("beyond so many pending writes no more are begun, until some have ended", async () => {
  const log = listeningLog();
  const later = createLater(log, 2);
  const leader = Promise.withResolvers<void>();
  let begun = 0;
  const write = () => {
    begun++;
    return leader.promise;
  };
  for (let count = 0; count < 5; count++) later.begin(write);
  assert.equal(begun, 2);
  assert.equal(log.lines.length, 3);
  leader.resolve();
  await settle();
  later.begin(write);
  assert.equal(begun, 3);
});
