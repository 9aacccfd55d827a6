import assert from "node:assert/strict";
import { createLog } from "./log.ts";
import { createNotices } from "./notices.ts";

Deno.test("a trouble is said once, another one too, and so is its end", () => {
  const said: string[] = [];
  const notices = createNotices(
    createLog({ format: "json", level: "info" }, (line) => {
      const { level, message } = JSON.parse(line);
      said.push(`${level}: ${message}`);
    }),
  );
  notices.fine("http://a", "It is well.");
  for (const what of ["silent", "silent", "garbage", "garbage", "silent"]) {
    notices.trouble("http://a", `It is ${what}.`);
  }
  notices.trouble("http://b", "It is silent.");
  notices.fine("http://a", "It is well again.");
  notices.fine("http://a", "It is well again.");
  assert.deepEqual(said, [
    "warn: It is silent.",
    "warn: It is garbage.",
    "warn: It is silent.",
    "warn: It is silent.",
    "info: It is well again.",
  ]);
});
