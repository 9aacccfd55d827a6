/**
 * The settings of a node, read from the environment's variables.
 */
import { networkInterfaces } from "node:os";
import { z } from "zod";
import { normalizeNodeUrl } from "../cluster/node_url.ts";
import {
  type DatabaseAddress,
  DatabaseAddressError,
} from "../db/connect/database_url.ts";
import { findPassword } from "../db/connect/password_file.ts";
import { StartError } from "../lib/errors/start_error.ts";
import { SECRET_VARIABLES, VARIABLES } from "./variables.ts";
import project from "../deno.json" with { type: "json" };

/** One or more variables are wrong; the message has a line for each. */
export class ConfigError extends StartError {
  override name = "ConfigError";
}

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
    Object.keys(VARIABLES).map((name) => [name, valueOf(name, env)]),
  );
  const parsed = z.object(VARIABLES).safeParse(set);
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
    database: withPassword("DATABASE_URL", values.DATABASE_URL, env),
    replica: withPassword("DATABASE_READ_URL", values.DATABASE_READ_URL, env),
    databaseWaitMs: values.DATABASE_WAIT_MS,
    databasePool: values.DATABASE_POOL,
    dataDir: values.DATA_DIR,
    heartbeatMs: values.HEARTBEAT_MS,
    heartbeatTimeoutMs: values.HEARTBEAT_TIMEOUT_MS,
    leaseMs: values.LEASE_MS,
    writeDeadlineMs: values.WRITE_DEADLINE_MS,
    adminUsername: values.ADMIN_USERNAME,
    adminPassword: values.ADMIN_PASSWORD,
    sessionIdleDays: values.SESSION_IDLE_DAYS,
    adminIdleHours: values.ADMIN_IDLE_HOURS,
    signupLimit: values.SIGNUP_LIMIT,
    writeBurst: values.WRITE_BURST,
    writesPerSecond: values.WRITES_PER_SECOND,
    passwordQueue: values.PASSWORD_QUEUE,
    activityDays: values.ACTIVITY_DAYS,
    publicUrl: values.PUBLIC_URL,
    trustProxy: values.TRUST_PROXY,
    metricsToken: values.METRICS_TOKEN,
    currency: values.CURRENCY,
    logFormat: values.LOG_FORMAT,
    logLevel: values.LOG_LEVEL,
  };
}

/** A secret in a file is a line, and no book. */
const MAX_SECRET_CHARACTERS = 16_384;

/**
 * Returns the value of a variable. A secret may lie in the file that
 * `…_FILE` names instead; the end of its last line does not count.
 *
 * @throws {ConfigError} when both are set, or the file cannot be read.
 */
function valueOf(
  name: string,
  env: Record<string, string | undefined>,
): string | undefined {
  const value = env[name] || undefined;
  const path = env[`${name}_FILE`];
  if (!path || !SECRET_VARIABLES.has(name)) return value;
  if (value !== undefined) {
    throw new ConfigError(`${name}_FILE: ${name} is set as well; set one.`);
  }
  try {
    const text = Deno.readTextFileSync(path);
    if (text.length > MAX_SECRET_CHARACTERS) throw new Error("it is too long");
    return text.replace(/\r?\n$/, "") || undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `${name}_FILE: ${path} cannot be read (${why}); set it to a file's path.`,
    );
  }
}

/** @throws {ConfigError} when the password file of an address is of no use. */
function withPassword(
  name: string,
  address: DatabaseAddress | undefined,
  env: Record<string, string | undefined>,
): DatabaseAddress | undefined {
  if (address === undefined) return undefined;
  try {
    return { ...address, password: findPassword(address, env) };
  } catch (error) {
    if (!(error instanceof DatabaseAddressError)) throw error;
    throw new ConfigError(`${name}: ${error.message}.`);
  }
}

function explain(
  issue: z.core.$ZodIssue,
  set: Record<string, string | undefined>,
): string {
  const name = String(issue.path[0]) as keyof typeof VARIABLES;
  const description = VARIABLES[name].description ?? "";
  const expected = description.slice(description.indexOf(": ") + 2);
  const value = SECRET_VARIABLES.has(name) ? "its value" : `"${set[name]}"`;
  const wrong = issue.code === "custom" && issue.message !== "Invalid input"
    ? issue.message
    : `${value} is not right`;
  return `${name}: ${wrong}; set it to ${expected}` +
    ("defaultValue" in VARIABLES[name].def ? ", or leave it out." : ".");
}

function refuseContradictions(
  values: z.infer<z.ZodObject<typeof VARIABLES>>,
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
