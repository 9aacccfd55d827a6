import assert from "node:assert/strict";
import { parseDatabaseUrl } from "../db/connect/database_url.ts";
import { resolve } from "node:path";
import { type Config, ConfigError, loadConfig } from "./config.ts";

const onLan = () => "10.0.0.5";

Deno.test("without any variable a node has these settings", () => {
  const { version, ...settings } = loadConfig({}, onLan);
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.deepEqual(settings, {
    port: 8000,
    host: "0.0.0.0",
    nodeUrl: "http://10.0.0.5:8000",
    peers: [],
    database: undefined,
    replica: undefined,
    databaseWaitMs: 60_000,
    databasePool: 27,
    dataDir: resolve(".data"),
    heartbeatMs: 3000,
    heartbeatTimeoutMs: 1000,
    leaseMs: 7500,
    writeDeadlineMs: 5000,
    adminUsername: undefined,
    adminPassword: undefined,
    publicUrl: undefined,
    trustProxy: false,
    metricsToken: undefined,
    sessionIdleDays: 14,
    signupLimit: 30,
    writeBurst: 1000,
    writesPerSecond: 10,
    passwordQueue: 100,
    activityDays: 365,
    adminIdleHours: 12,
    currency: "USD",
    logFormat: "pretty",
    logLevel: "info",
  });
});

Deno.test("each variable is read", async (test) => {
  const url = "postgres://me:secret@db1,db2:5433/market";
  const address = parseDatabaseUrl(url);
  const cases: [Record<string, string>, Partial<Config>][] = [
    [{ PORT: "80" }, { port: 80, nodeUrl: "http://10.0.0.5" }],
    [{ PORT: "" }, { port: 8000 }],
    [{ HOST: "127.0.0.1" }, { nodeUrl: "http://127.0.0.1:8000" }],
    [{ HOST: "::1" }, { nodeUrl: "http://[::1]:8000" }],
    [{ HOST: "::" }, { nodeUrl: "http://10.0.0.5:8000" }],
    [{ NODE_URL: "HTTP://Node:80/" }, { nodeUrl: "http://node" }],
    [{ PEERS: "http://a:1/, http://B:80,," }, {
      peers: ["http://a:1", "http://b"],
    }],
    [{ PEERS: "http://a,http://a/" }, { peers: ["http://a"] }],
    [{ DATABASE_URL: url }, { database: address }],
    [{ DATABASE_URL: url, DATABASE_READ_URL: url }, { replica: address }],
    [{ DATA_DIR: "a b" }, { dataDir: resolve("a b") }],
    [{ HEARTBEAT_MS: "500", HEARTBEAT_TIMEOUT_MS: "200", LEASE_MS: "1250" }, {
      heartbeatMs: 500,
      heartbeatTimeoutMs: 200,
      leaseMs: 1250,
    }],
    [{ WRITE_DEADLINE_MS: "100" }, { writeDeadlineMs: 100 }],
    [{ SIGNUP_LIMIT: "0", WRITE_BURST: "1", WRITES_PER_SECOND: "0" }, {
      signupLimit: 0,
      writeBurst: 1,
      writesPerSecond: 0,
    }],
    [{ PASSWORD_QUEUE: "7" }, { passwordQueue: 7 }],
    [{ SESSION_IDLE_DAYS: "30", ADMIN_IDLE_HOURS: "2" }, {
      sessionIdleDays: 30,
      adminIdleHours: 2,
    }],
    [{ ADMIN_USERNAME: "ada", ADMIN_PASSWORD: "lovelace" }, {
      adminUsername: "ada",
      adminPassword: "lovelace",
    }],
    [{ ADMIN_USERNAME: "a".repeat(30), ADMIN_PASSWORD: "lovelace" }, {
      adminUsername: "a".repeat(30),
    }],
    [{ PUBLIC_URL: "https://market.example/" }, {
      publicUrl: "https://market.example",
    }],
    [{ TRUST_PROXY: "yes" }, { trustProxy: true }],
    [{ METRICS_TOKEN: "a".repeat(16) }, { metricsToken: "a".repeat(16) }],
    [{ TRUST_PROXY: "0" }, { trustProxy: false }],
    [{ CURRENCY: "eur" }, { currency: "EUR" }],
    [{ LOG_FORMAT: "json" }, { logFormat: "json" }],
    [{ LOG_LEVEL: "debug" }, { logLevel: "debug" }],
  ];
  for (const [env, expected] of cases) {
    await test.step(JSON.stringify(env), () => {
      const config: Record<string, unknown> = loadConfig(env, onLan);
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(config[name], value);
      }
    });
  }
});

Deno.test("a machine without a network is its own neighbour", () => {
  const config = loadConfig({}, () => undefined);
  assert.equal(config.nodeUrl, "http://127.0.0.1:8000");
});

Deno.test("a wrong variable is named, with what to set", async (test) => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ PORT: "0" }, /^PORT: "0" is not right; set it to a whole number/],
    [{ PORT: "65536" }, /^PORT: /],
    [{ PORT: "8e3" }, /^PORT: /],
    [{ HOST: "a host" }, /^HOST: /],
    [{ NODE_URL: "node:8000" }, /^NODE_URL: "node:8000" is not a URL that/],
    [{ NODE_URL: "http://n/path" }, /^NODE_URL: .* no path/],
    [{ PEERS: "http://a,b" }, /^PEERS: "b" is not a URL/],
    [{ DATABASE_URL: "mysql://db/market" }, /^DATABASE_URL: .*postgres:\/\//],
    [{ DATABASE_URL: "postgres://u@a b/m" }, /^DATABASE_URL: .*space/],
    [{ DATABASE_WAIT_MS: "1m" }, /^DATABASE_WAIT_MS: .*milliseconds/],
    [{ DATABASE_POOL: "10" }, /^DATABASE_POOL: .*11 or more/],
    [{ DATABASE_URL_FILE: "/no/such" }, /^DATABASE_URL_FILE: .*cannot be read/],
    [
      { ADMIN_PASSWORD: "a", ADMIN_PASSWORD_FILE: "b" },
      /^ADMIN_PASSWORD_FILE: .*set one/,
    ],
    [
      { DATABASE_URL: "postgres://u@h/d", PGPASSFILE: "/no/such" },
      /^DATABASE_URL: the password file \/no\/such/,
    ],
    [
      { DATABASE_READ_URL: "postgres://db/market" },
      /^DATABASE_URL: is missing/,
    ],
    [{ HEARTBEAT_MS: "3s" }, /^HEARTBEAT_MS: .*milliseconds/],
    [{ HEARTBEAT_TIMEOUT_MS: "3000" }, /^HEARTBEAT_TIMEOUT_MS: .* not below/],
    [{ LEASE_MS: "5999" }, /^LEASE_MS: .* set it to 7500/],
    [{ WRITE_DEADLINE_MS: "-1" }, /^WRITE_DEADLINE_MS: /],
    [{ SESSION_IDLE_DAYS: "31" }, /^SESSION_IDLE_DAYS: /],
    [{ ADMIN_USERNAME: "ada" }, /^ADMIN_PASSWORD: is missing/],
    [
      { ADMIN_USERNAME: "a".repeat(31), ADMIN_PASSWORD: "lovelace" },
      /^ADMIN_USERNAME: "a{31}" is not right; set it to 3 to 30 characters/,
    ],
    [
      { ADMIN_USERNAME: "ada lovelace", ADMIN_PASSWORD: "lovelace" },
      /^ADMIN_USERNAME: "ada lovelace" is not right/,
    ],
    [
      { ADMIN_USERNAME: "ada", ADMIN_PASSWORD: "a".repeat(129) },
      /^ADMIN_PASSWORD: .* set it to 8 to 128 characters/,
    ],
    [{ ADMIN_PASSWORD: "lovelace" }, /^ADMIN_USERNAME: is missing/],
    [{ PUBLIC_URL: "market.example" }, /^PUBLIC_URL: /],
    [{ METRICS_TOKEN: "short" }, /^METRICS_TOKEN: its value is not right/],
    [{ TRUST_PROXY: "maybe" }, /^TRUST_PROXY: .*true or false/],
    [{ CURRENCY: "XXQ" }, /^CURRENCY: .*three letters/],
    [{ LOG_FORMAT: "xml" }, /^LOG_FORMAT: .*pretty or json/],
    [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL: .*debug, info, warn or error/],
  ];
  for (const [env, message] of cases) {
    await test.step(JSON.stringify(env), () => {
      assert.throws(
        () => loadConfig(env, onLan),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }
});

Deno.test("a secret may lie in a file", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "hush hush\r\n");
    const env = { ADMIN_USERNAME: "ada", ADMIN_PASSWORD_FILE: path };
    assert.equal(loadConfig(env, onLan).adminPassword, "hush hush");
    // What is no secret stands in the environment.
    const port = loadConfig({ PORT_FILE: path }, onLan).port;
    assert.equal(port, 8000);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("all wrong variables are named at once, a line each", () => {
  assert.throws(
    () => loadConfig({ PORT: "x", LOG_LEVEL: "x", CURRENCY: "x" }, onLan),
    (error) =>
      error instanceof ConfigError && error.message.split("\n").length === 3,
  );
});

Deno.test("no password shows in an error", () => {
  const env = { ADMIN_PASSWORD: "short", DATABASE_URL: "http://me:hush@db" };
  assert.throws(
    () => loadConfig(env, onLan),
    (error) => error instanceof Error && !/short|hush/.test(error.message),
  );
});
