/**
 * Everything that can be set from outside: the environment's variables.
 */
import { networkInterfaces } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { normalizeNodeUrl } from "../cluster/node_url.ts";
import { StartError } from "../lib/start_error.ts";
import project from "../deno.json" with { type: "json" };

/** One or more variables are wrong; the message has a line for each. */
export class ConfigError extends StartError {
  override name = "ConfigError";
}

const day = 86_400_000;

/**
 * The variables, with the default of each. A description ends with how a
 * value is written, which is also what the error for a wrong one says.
 */
const variables = {
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
        "postgres://user:password@host:5432/database",
    ),
  DATABASE_READ_URL: databaseUrl().optional()
    .describe(
      "A replica of it to read from: " +
        "postgres://user:password@host:5432/database",
    ),
  DATA_DIR: z.string().default(".data").transform((path) => resolve(path))
    .describe("Where the embedded database and secrets lie: a folder's path"),
  HEARTBEAT_MS: whole(100, day).default(3000)
    .describe(
      "Time from beat to beat: milliseconds, a whole number of 100 or more",
    ),
  HEARTBEAT_TIMEOUT_MS: whole(50, day).default(1000)
    .describe(
      "How long a peer has to answer a beat: milliseconds, a whole number of 50 or more",
    ),
  LEASE_MS: whole(200, day).default(7500)
    .describe(
      "How long a silent leader stays leader: milliseconds, a whole number of 200 or more",
    ),
  WRITE_DEADLINE_MS: whole(100, day).default(5000)
    .describe(
      "How long a write waits for a leader: milliseconds, a whole number of 100 or more",
    ),
  ADMIN_USERNAME: z.string().min(3).max(32).optional()
    .describe("The first admin's name: 3 to 32 characters"),
  ADMIN_PASSWORD: z.string().min(8).max(128).optional()
    .describe("The first admin's password: 8 to 128 characters"),
  PUBLIC_URL: nodeUrl().optional()
    .describe(
      "Where people find the market: a URL such as https://market.example",
    ),
  TRUST_PROXY: flag().default(false)
    .describe("Whether to believe X-Forwarded headers: true or false"),
  CURRENCY: z.string().toUpperCase()
    .refine((code) => Intl.supportedValuesOf("currency").includes(code))
    .default("USD")
    .describe("What prices are in: a currency's three letters, such as EUR"),
  LOG_FORMAT: z.enum(["pretty", "json"]).default("pretty")
    .describe("How the log is written: pretty or json"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info")
    .describe("What the log leaves out: debug, info, warn or error"),
};

/** The names of all variables. */
export const SETTING_NAMES: readonly string[] = Object.keys(variables);

/** Values that must not show up in a log. */
const secret = new Set([
  "ADMIN_PASSWORD",
  "DATABASE_URL",
  "DATABASE_READ_URL",
]);

/** The settings of one node; times are in milliseconds. */
export type Config = Readonly<ReturnType<typeof loadConfig>>;

/**
 * Reads the settings from the environment's variables. An empty variable
 * counts as one that is not set.
 *
 * @param env The variables.
 * @param lanAddress This machine's address in its network, or undefined.
 * @throws {ConfigError} Naming every wrong variable and what to do about it.
 */
export function loadConfig(
  env: Record<string, string | undefined>,
  lanAddress: () => string | undefined = firstLanAddress,
) {
  const set = Object.fromEntries(
    Object.keys(variables).map((name) => [name, env[name] || undefined]),
  );
  const parsed = z.object(variables).safeParse(set);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => explain(issue, set)).join("\n"),
    );
  }
  const values = parsed.data;
  refuseContradictions(values);
  return {
    version: project.version,
    port: values.PORT,
    host: values.HOST,
    nodeUrl: values.NODE_URL ??
      defaultNodeUrl(values.HOST, values.PORT, lanAddress),
    peers: values.PEERS,
    databaseUrl: values.DATABASE_URL,
    databaseReadUrl: values.DATABASE_READ_URL,
    dataDir: values.DATA_DIR,
    heartbeatMs: values.HEARTBEAT_MS,
    heartbeatTimeoutMs: values.HEARTBEAT_TIMEOUT_MS,
    leaseMs: values.LEASE_MS,
    writeDeadlineMs: values.WRITE_DEADLINE_MS,
    adminUsername: values.ADMIN_USERNAME,
    adminPassword: values.ADMIN_PASSWORD,
    publicUrl: values.PUBLIC_URL,
    trustProxy: values.TRUST_PROXY,
    currency: values.CURRENCY,
    logFormat: values.LOG_FORMAT,
    logLevel: values.LOG_LEVEL,
  };
}

function explain(
  issue: z.core.$ZodIssue,
  set: Record<string, string | undefined>,
): string {
  const name = String(issue.path[0]) as keyof typeof variables;
  const description = variables[name].description ?? "";
  const expected = description.slice(description.indexOf(": ") + 2);
  const value = secret.has(name) ? "its value" : `"${set[name]}"`;
  const wrong = issue.code === "custom" && issue.message !== "Invalid input"
    ? issue.message
    : `${value} is not right`;
  return `${name}: ${wrong}; set it to ${expected}` +
    ("defaultValue" in variables[name].def ? ", or leave it out." : ".");
}

function refuseContradictions(
  values: z.infer<z.ZodObject<typeof variables>>,
): void {
  const wrong = [
    values.HEARTBEAT_TIMEOUT_MS >= values.HEARTBEAT_MS &&
    `HEARTBEAT_TIMEOUT_MS: ${values.HEARTBEAT_TIMEOUT_MS} is not below ` +
      `HEARTBEAT_MS (${values.HEARTBEAT_MS}); set it to about a third of that.`,
    values.LEASE_MS < 2 * values.HEARTBEAT_MS &&
    `LEASE_MS: ${values.LEASE_MS} is less than two beats of HEARTBEAT_MS ` +
      `(${values.HEARTBEAT_MS}), so a healthy leader could lose its lease; ` +
      `set it to ${2.5 * values.HEARTBEAT_MS}.`,
    values.ADMIN_USERNAME && !values.ADMIN_PASSWORD &&
    "ADMIN_PASSWORD: is missing beside ADMIN_USERNAME; set both or neither.",
    values.ADMIN_PASSWORD && !values.ADMIN_USERNAME &&
    "ADMIN_USERNAME: is missing beside ADMIN_PASSWORD; set both or neither.",
    values.DATABASE_READ_URL && !values.DATABASE_URL &&
    "DATABASE_URL: is missing beside DATABASE_READ_URL; set it to the " +
      "database that the replica follows, or leave both out.",
  ].filter((line) => typeof line === "string");
  if (wrong.length > 0) throw new ConfigError(wrong.join("\n"));
}

function whole(min: number, max: number) {
  return z.string().regex(/^\d{1,9}$/).transform(Number)
    .pipe(z.int().min(min).max(max));
}

function flag() {
  return z.enum(["true", "false", "1", "0", "yes", "no"])
    .transform((text) => ["true", "1", "yes"].includes(text));
}

function nodeUrl() {
  return z.string().transform(toNodeUrl);
}

function nodeUrls() {
  return z.string().transform((text, context) => {
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
  return z.url({ protocol: /^postgres(ql)?$/ });
}

/** The address that others can use, when it was not said. */
function defaultNodeUrl(
  host: string,
  port: number,
  lanAddress: () => string | undefined,
): string {
  const listensEverywhere = host === "0.0.0.0" || host === "::";
  const address = listensEverywhere ? lanAddress() ?? "127.0.0.1" : host;
  const inUrl = address.includes(":") ? `[${address}]` : address;
  return normalizeNodeUrl(`http://${inUrl}:${port}`);
}

function firstLanAddress(): string | undefined {
  return Object.values(networkInterfaces()).flat()
    .find((entry) => entry && !entry.internal && entry.family === "IPv4")
    ?.address;
}
