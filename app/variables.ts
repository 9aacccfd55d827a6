/**
 * The environment's variables: what each of them may say.
 */
import { resolve } from "node:path";
import { z } from "zod";
import { normalizeNodeUrl } from "../cluster/node_url.ts";
import {
  DatabaseAddressError,
  parseDatabaseUrl,
} from "../db/connect/database_url.ts";
import { DEFAULT_POOL, LEAST_POOL } from "../db/fitness/connections.ts";
import { MAX_LENGTH, MIN_LENGTH } from "../lib/lengths.ts";
import { username } from "../market/accounts/people.ts";

const DAY_MS = 86_400_000;

/** A list of many nodes or hosts is shorter, in UTF-16 code units. */
const MAX_SETTING = 8192;

/**
 * The variables, with the default of each. A description ends with how a
 * value is written, which is also what the error for a wrong one says.
 */
export const VARIABLES = {
  PORT: whole(1, 65_535).default(8000)
    .describe("The TCP port to listen on: a whole number from 1 to 65535"),
  HOST: z.string().regex(/^[\w.:-]+$/).default("0.0.0.0")
    .describe("The address to listen on: an IP address or a host name"),
  NODE_URL: nodeUrl().optional()
    .describe(
      "How the other nodes reach this one: a URL such as http://10.0.0.5:8000",
    ),
  PEERS: nodeUrls().default([])
    .describe("The other nodes: URLs with commas between them"),
  DATABASE_URL: databaseUrl().optional()
    .describe(
      "The PostgreSQL to use instead of the embedded one: " +
        "postgres://user:password@host:5432/database, with commas between " +
        "several hosts",
    ),
  DATABASE_WAIT_MS: whole(0, DAY_MS).default(60_000)
    .describe(
      "How long a start waits for a database that is away: milliseconds, a whole number",
    ),
  DATABASE_POOL: whole(LEAST_POOL, 1000).default(DEFAULT_POOL)
    .describe(
      "The most connections that this node opens to its database: " +
        `a whole number of ${LEAST_POOL} or more`,
    ),
  DATABASE_READ_URL: databaseUrl().optional()
    .describe(
      "A replica of it to read from: " +
        "postgres://user:password@host:5432/database",
    ),
  DATA_DIR: z.string().default(".data").transform((path) => resolve(path))
    .describe("Where the embedded database and secrets lie: a folder's path"),
  HEARTBEAT_MS: whole(100, DAY_MS).default(3000)
    .describe(
      "Time from beat to beat: milliseconds, a whole number of 100 or more",
    ),
  HEARTBEAT_TIMEOUT_MS: whole(50, DAY_MS).default(1000)
    .describe(
      "How long a node has to answer a beat: milliseconds, a whole number of 50 or more",
    ),
  LEASE_MS: whole(200, DAY_MS).default(7500)
    .describe(
      "How long a silent leader stays leader: milliseconds, a whole number of 200 or more",
    ),
  WRITE_DEADLINE_MS: whole(100, DAY_MS).default(5000)
    .describe(
      "How long a write waits for a leader: milliseconds, a whole number of 100 or more",
    ),
  ADMIN_USERNAME: z.string()
    .refine((name) => username.safeParse(name).success).optional()
    .describe(
      `The first admin's name: ${MIN_LENGTH.username} to ` +
        `${MAX_LENGTH.username} characters of a to z, 0 to 9, "_", "." and "-"`,
    ),
  ADMIN_PASSWORD: z.string().min(MIN_LENGTH.password).max(MAX_LENGTH.password)
    .optional()
    .describe(
      `The first admin's password: ${MIN_LENGTH.password} to ` +
        `${MAX_LENGTH.password} characters`,
    ),
  PUBLIC_URL: nodeUrl().optional()
    .describe(
      "Where people find the market: a URL such as https://market.example",
    ),
  TRUST_PROXY: flag().default(false)
    .describe("Whether to believe X-Forwarded headers: true or false"),
  SESSION_IDLE_DAYS: whole(1, 30).default(14)
    .describe(
      "How long a session lasts that is not used: days, a whole number from 1 to 30",
    ),
  ADMIN_IDLE_HOURS: whole(2, 720).default(12)
    .describe(
      "The same for administrators: hours, a whole number from 2 to 720",
    ),
  SIGNUP_LIMIT: whole(0, 1_000_000).default(30)
    .describe(
      "Accounts that one address makes in an hour: a whole number, 0 for no limit",
    ),
  WRITE_BURST: whole(1, 1_000_000).default(1000)
    .describe(
      "Writes of one person at once: a whole number of 1 or more",
    ),
  WRITES_PER_SECOND: whole(0, 1_000_000).default(10)
    .describe(
      "Writes of one person in a second after that: a whole number, 0 for no limit",
    ),
  PASSWORD_QUEUE: whole(1, 100_000).default(100)
    .describe(
      "Passwords that wait to be hashed before the next is refused: a whole number of 1 or more",
    ),
  ACTIVITY_DAYS: whole(0, 36_500).default(365)
    .describe(
      "How long a line of the activity log is kept: days, a whole number, 0 for ever",
    ),
  METRICS_TOKEN: z.string().regex(/^[\w.~+/-]{16,256}=*$/).optional()
    .describe(
      "What Prometheus shows to read the figures: 16 to 256 letters, digits " +
        'and "-._~+/"',
    ),
  CURRENCY: z.string().toUpperCase()
    .refine((code) => Intl.supportedValuesOf("currency").includes(code))
    .default("USD")
    .describe("What prices are in: a currency's three letters, such as EUR"),
  LOG_FORMAT: z.enum(["pretty", "json"]).default("pretty")
    .describe("How the log is written: pretty or json"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info")
    .describe("What the log leaves out: debug, info, warn or error"),
};

/** The variables whose values must not show up in a log. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  "ADMIN_PASSWORD",
  "DATABASE_URL",
  "DATABASE_READ_URL",
  "METRICS_TOKEN",
]);

function whole(min: number, max: number) {
  return z.string().regex(/^\d{1,9}$/).transform(Number)
    .pipe(z.int().min(min).max(max));
}

/** A text that is read further: what is far too long is not. */
function setting() {
  return z.string().max(MAX_SETTING, { abort: true });
}

function flag() {
  return z.enum(["true", "false", "1", "0", "yes", "no"])
    .transform((text) => ["true", "1", "yes"].includes(text));
}

function nodeUrl() {
  return setting().transform(toNodeUrl);
}

function nodeUrls() {
  return setting().transform((text, context) => {
    const urls = text.split(",").map((part) => part.trim()).filter(Boolean);
    return [...new Set(urls.map((url) => toNodeUrl(url, context)))];
  });
}

function toNodeUrl(text: string, context: z.RefinementCtx): string {
  try {
    return normalizeNodeUrl(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = `${JSON.stringify(text)} ${error.message}`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  }
}

function databaseUrl() {
  return setting().transform((text, context) => {
    try {
      return parseDatabaseUrl(text);
    } catch (error) {
      if (!(error instanceof DatabaseAddressError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}
