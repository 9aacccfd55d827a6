/**
 * The web application within a test: no port, no cluster, a database of its
 * own.
 */
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { loadConfig } from "../../app/config.ts";
import { createLater } from "../../app/later.ts";
import { provideServices, type Services } from "../../app/services.ts";
import { ensureBuilt } from "../../app/start/build.ts";
import { loadApp } from "../../app/start/load_app.ts";
import { createRecorder } from "../../health/record/recorder.ts";
import { createOutage } from "../../db/outage.ts";
import type { Log } from "../../lib/log.ts";
import type { TestMarket } from "../../market/testing.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where the app believes to be asked. */
const ORIGIN = "http://market.test";

/** The app, and what it sent to its database. */
interface TestApp extends AsyncDisposable {
  /**
   * Asks for a path as a browser with a session does, without following a
   * redirect.
   */
  fetch(path: string, token: string | null, init?: RequestInit): Promise<
    Response
  >;
  /** The SQL of every statement that a request has read by so far. */
  readonly statements: readonly string[];
  /** What was logged, as `level: message`. */
  readonly logged: readonly string[];
}

/**
 * Builds the app if its sources changed, and loads it over a market. A process
 * has one app: the last one made answers.
 *
 * @param gate Stands in for the market's own gate.
 */
export async function loadTestApp(
  market: TestMarket,
  { gate = market.gate }: Partial<Pick<Services, "gate">> = {},
): Promise<TestApp> {
  await ensureBuilt(root);
  const statements: string[] = [];
  const logged: string[] = [];
  const reader = postgres(market.db.url, {
    max: 4,
    fetch_types: false,
    connection: { default_transaction_read_only: true },
    debug: (_connection, query) => void statements.push(query),
  });
  const write = (level: string) => (message: string) =>
    void logged.push(`${level}: ${message}`);
  const log = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [level, write(level)]),
  ) as unknown as Log;
  // What these tests ask for uses no other service; one that does fails at
  // once.
  const services: Partial<Services> = {
    config: loadConfig({}, () => undefined),
    reader,
    gate,
    log,
    recorder: createRecorder(),
    later: createLater(log),
    outage: createOutage(log),
    cluster: {
      secret: crypto.getRandomValues(new Uint8Array(32)),
    } as Services["cluster"],
    chores: { seen() {}, start() {}, stop: () => Promise.resolve() },
  };
  provideServices(services as Services);
  const app = await loadApp(root);
  const info = {
    remoteAddr: { transport: "tcp", hostname: "192.0.2.1", port: 4000 },
    completed: Promise.resolve(),
  } as const;
  return {
    statements,
    logged,
    async fetch(path, token, init = {}) {
      const headers = new Headers(init.headers);
      if (token !== null) headers.set("cookie", `session=${token}`);
      const request = new Request(ORIGIN + path, { ...init, headers });
      return await app(request, info);
    },
    async [Symbol.asyncDispose]() {
      await reader.end();
    },
  };
}
