import assert from "node:assert/strict";
import { createLog } from "./log.ts";

function written(
  format: "pretty" | "json",
  message: string,
  fields?: Readonly<Record<string, unknown>>,
): string {
  const lines: string[] = [];
  createLog({ format, level: "info" }, (line) => lines.push(line))
    .with({ request_id: "r1" })
    .info(message, fields);
  assert.equal(lines.length, 1);
  return lines[0] ?? "";
}

Deno.test("lines below the level are left out", () => {
  const lines: string[] = [];
  const log = createLog(
    { format: "pretty", level: "warn" },
    (line) => lines.push(line),
  );
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  assert.deepEqual(lines.map((line) => line.slice(13)), ["WARN  c", "ERROR d"]);
});

Deno.test("a machine reads one object a line, errors and request id included", () => {
  const line = JSON.parse(
    written("json", "refused", { error: new Error("no"), epoch: 7n }),
  );
  assert.equal(line.level, "info");
  assert.equal(line.message, "refused");
  assert.equal(line.request_id, "r1");
  assert.equal(line.error.message, "no");
  assert.equal(line.epoch, "7");
  assert.ok(!Number.isNaN(Date.parse(line.time)));
});

Deno.test("a person reads message and fields on one line, whatever came from outside", () => {
  const line = written("pretty", "log in\nERROR forged", {
    name: "a\x1b[2Jb",
    ms: 3,
  });
  assert.ok(!line.includes("\n") && !line.includes("\x1b"), line);
  assert.match(line, /INFO {2}"log in\\nERROR forged" request_id=r1/);
  assert.match(line, / ms=3$/);
});

Deno.test("no control character reaches a terminal, not even those that JSON leaves as they are", () => {
  // A terminal may take U+009B for the beginning of a command, as it does ESC [.
  const line = written("pretty", "a\x9b2Jb", {
    name: "c\x7f\x9b2Jd",
    error: new Error("e\x85f\nERROR forged"),
  });
  const [first = "", ...stack] = line.split("\n");
  for (const part of [first, ...stack]) assert.doesNotMatch(part, /\p{Cc}/u);
  assert.ok(stack.length > 1);
  for (const part of stack) assert.match(part, /^ {2}/);
  assert.match(first, /"a\\u009b2Jb".* name="c\\u007f\\u009b2Jd"/);
});
