import type { Browser } from "playwright-core";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import {
  freePort,
  type NodeProcess,
  startNode,
} from "../support/node_process.ts";
import { launchChromium } from "./chromium.ts";

/** A cluster to look at: three real nodes over a database of its own, and a real browser. */
export interface Stage {
  readonly db: TestDatabase;
  readonly browser: Browser;
  /** The lowest URL, which leads, comes first. */
  readonly nodes: readonly [NodeProcess, NodeProcess, NodeProcess];
}

/** Runs `body` with a cluster of its own, and ends all of it afterwards. */
export async function withNodes(
  body: (stage: Stage) => Promise<void>,
): Promise<void> {
  await using db = await createTestDatabase();
  await using started = new AsyncDisposableStack();
  const ports = [freePort(), freePort(), freePort()].toSorted((a, b) => a - b);
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const [first, second, third] = urls.toSorted();
  const start = async (url: string | undefined) => {
    const port = Number(new URL(url ?? "").port);
    const env = {
      DATABASE_URL: db.url,
      PEERS: urls.join(),
      LOG_LEVEL: "warn",
    };
    return started.use(await startNode({ port, env }));
  };
  const nodes = [
    await start(first),
    await start(second),
    await start(third),
  ] as const;
  const browser = await launchChromium();
  started.defer(() => browser.close());
  await body({ db, browser, nodes });
}
