import assert from "node:assert/strict";
import { createLog } from "../../../lib/log.ts";
import { createNotices } from "../../../lib/notices.ts";
import { createCommits } from "./commits.ts";

Deno.test("a commit that lasts is not waited for, and no other begins meanwhile", async () => {
  const said: string[] = [];
  const log = createLog(
    { format: "json", level: "info" },
    (line) => said.push(JSON.parse(line).message),
  );
  const commit = createCommits(20, createNotices(log));
  const held = Promise.withResolvers<number>();
  let begun = 0;
  const work = () => {
    begun += 1;
    return held.promise;
  };
  const late = await commit(work);
  assert.equal(typeof late, "symbol");
  assert.equal(await commit(work), late);
  assert.equal(begun, 1);
  held.resolve(1);
  await held.promise;
  await Promise.resolve();
  assert.equal(await commit(() => Promise.resolve(2)), 2);
  assert.match(said.join("|"), /^The database does not confirm.*\|.*again\.$/);
});

Deno.test("a commit that fails says so, and the next one begins", async () => {
  const notices = createNotices(createLog({ format: "json", level: "error" }));
  const commit = createCommits(1000, notices);
  await assert.rejects(commit(() => Promise.reject(new Error("cut off"))), {
    message: "cut off",
  });
  assert.equal(await commit(() => Promise.resolve(1)), 1);
});
