import assert from "node:assert/strict";
import { createLog } from "../../lib/log.ts";
import { leaderOf } from "../testing/testing_beats.ts";
import { createWarmUp } from "./warm_connections.ts";

Deno.test("connections are warmed up one time after another, and a failure is tried again", async () => {
  const steps: string[] = [];
  const said: string[] = [];
  let opened = Promise.withResolvers<void>();
  let ended = Promise.withResolvers<void>();
  const warmUp = createWarmUp({
    store: {
      prepare() {
        steps.push("store");
        return opened.promise;
      },
    },
    async prepareWrites({ epoch }) {
      steps.push(`writes under ${epoch}`);
      await Promise.resolve();
      ended.resolve();
    },
    leader: () => leaderOf({ url: "http://a", nodeId: "a1" }),
    log: createLog({ format: "json", level: "debug" }, (line) => {
      said.push(JSON.parse(line).message);
      ended.resolve();
    }),
  });
  /** Lets what has ended be noticed. */
  const settled = async () => {
    await ended.promise;
    await new Promise((resolve) => setTimeout(resolve));
  };

  warmUp();
  warmUp();
  assert.deepEqual(steps, ["store"]);
  opened.resolve();
  await settled();
  assert.deepEqual(steps, ["store", "writes under 7"]);

  opened = Promise.withResolvers();
  ended = Promise.withResolvers();
  warmUp();
  opened.reject(new Error("gone"));
  await settled();
  assert.deepEqual(said, ["Not ready to lead yet."]);

  warmUp();
  assert.deepEqual(steps, ["store", "writes under 7", "store", "store"]);
});
