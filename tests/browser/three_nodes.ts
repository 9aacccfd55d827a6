/** A cluster to look at, and a browser to look with. */
import type { Browser } from "playwright-core";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import { startNodes, type TestNodeProcess } from "../support/node_process.ts";
import { launchChromium } from "./chromium.ts";

/** Three real nodes over a database of their own, and a real browser. */
interface Stage {
  readonly db: TestDatabase;
  readonly browser: Browser;
  /** The lowest URL, which leads, comes first. */
  readonly nodes: readonly [TestNodeProcess, TestNodeProcess, TestNodeProcess];
}

/** Runs `body` with a cluster of its own, and ends all of it afterwards. */
export async function withNodes(
  body: (stage: Stage) => Promise<void>,
): Promise<void> {
  await using db = await createTestDatabase();
  await using cluster = await startNodes(3, {
    DATABASE_URL: db.url,
    LOG_LEVEL: "warn",
  });
  const [first, second, third] = cluster.nodes;
  if (!first || !second || !third) throw new Error("three were started");
  await using started = new AsyncDisposableStack();
  const browser = await launchChromium();
  started.defer(() => browser.close());
  await body({ db, browser, nodes: [first, second, third] });
}
