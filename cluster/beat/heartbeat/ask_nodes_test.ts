import assert from "node:assert/strict";
import { createLog } from "../../../lib/log.ts";
import { createNotices } from "../../../lib/notices.ts";
import { a, alive, silent } from "../../testing/testing_sightings.ts";
import type { HeartbeatFinding } from "./ask_heartbeat.ts";
import { askNodes } from "./ask_nodes.ts";

const FINDINGS: Readonly<Record<string, HeartbeatFinding>> = {
  "http://a": { probe: alive(a), trouble: null, body: null, clockMs: null },
  "http://b": {
    probe: silent,
    trouble: "B is silent.",
    body: null,
    clockMs: null,
  },
};

function makeAsk() {
  const said: string[] = [];
  const log = createLog(
    { format: "json", level: "info" },
    (line) => said.push(JSON.parse(line).message),
  );
  const notices = createNotices(log);
  const urls = new Set(Object.keys(FINDINGS));
  let findings = FINDINGS;
  const ask = (url: string) => Promise.resolve(findings[url]!);
  return {
    said,
    ask: (signal = new AbortController().signal) =>
      askNodes(urls, { ask, notices, signal }),
    mend: () => findings = { ...FINDINGS, "http://b": FINDINGS["http://a"]! },
  };
}

Deno.test("what comes back from each node is returned; trouble is said, and its end", async () => {
  const { ask, mend, said } = makeAsk();
  const probes = await ask();
  assert.deepEqual([...probes], [["http://a", alive(a)], ["http://b", silent]]);
  assert.deepEqual(said, ["B is silent."]);
  mend();
  await ask();
  assert.deepEqual(said, ["B is silent.", "http://b is well again."]);
});

Deno.test("a node that has stopped asking says nothing of the answers", async () => {
  const { ask, said } = makeAsk();
  assert.equal((await ask(AbortSignal.abort())).size, 2);
  assert.deepEqual(said, []);
});
