/** What a real node says while its database is away. */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { until } from "../../lib/time/until.ts";
import { Link } from "../faults/link.ts";
import { forwardPort } from "../faults/proxy.ts";
import { startNode } from "../support/node_process.ts";
import { newcomer } from "../support/people.ts";

/** How long the database is away: two beats and more. */
const AWAY_MS = 7_000;

/** How many ask at the same time, one request after the other. */
const ASKING = 30;

Deno.test("an outage under load is a few lines of the log, with a count in the last", async () => {
  await using db = await createTestDatabase();
  const database = new URL(db.url);
  const link = new Link();
  const proxy = forwardPort(Number(database.port), link);
  database.port = String(proxy.port);
  await using node = await startNode({ env: { DATABASE_URL: database.href } });
  // What people send waits until the start is over.
  await newcomer(node.url);
  const before = node.output().length;
  const lines = () => node.output().slice(before).trim().split("\n");

  link.cut();
  let refused = 0;
  const stopped = AbortSignal.timeout(AWAY_MS);
  const asking = Array.from({ length: ASKING }, async () => {
    while (!stopped.aborted) {
      const { status, body } = await fetch(node.url);
      await body?.cancel();
      if (status === 503) refused += 1;
    }
  });
  await breakOff(node.port);
  await Promise.all(asking);
  link.mend();
  const end = await until(
    () => `the end of the outage:\n${node.output()}`,
    () => lines().find((line) => line.includes("answers again after")),
    { withinMs: 30_000 },
  );
  const [, counted] = /; ([\d,]+) requests? w/.exec(end) ?? [];
  assert.equal(Number(counted?.replaceAll(",", "")), refused, node.output());
  assert.ok(refused > 0);
  const said = lines().filter((line) => !line.startsWith("  "));
  assert.ok(said.length < 10, node.output());
  assert.equal(said.filter((line) => line.includes("ERROR")).length, 0);
  await proxy.close();
});

/** Sends the beginning of a form and of a socket's poll, and goes away. */
async function breakOff(port: number): Promise<void> {
  for (const path of ["/login", "/socket.io/?EIO=4&transport=polling"]) {
    const sender = await Deno.connect({ hostname: "127.0.0.1", port });
    await sender.write(
      new TextEncoder().encode(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc`,
      ),
    );
    sender.close();
  }
}
