/** Looks at a database, from its hosts to its tables. */
import {
  type DatabaseAddress,
  describeAddress,
} from "../../db/connect/database_url.ts";
import { createDialer, type Dialer } from "../../db/connect/dialer.ts";
import type { Sql } from "../../db/connect/driver.ts";
import { openDriver } from "../../db/connect/driver.ts";
import { connectionFault, lookAtServer } from "../../db/fitness/server_look.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import { type Finding, isWell, ok, wrong } from "./finding.ts";
import { askHosts, judgeHosts } from "./hosts.ts";
import { judgeEncryption, judgeServer } from "./server.ts";

const LOOK_MS = 8_000;

/** A database that was looked at. */
interface LookedAt {
  readonly findings: readonly Finding[];
  /** Undefined when a node could not run on it. */
  readonly dialer?: Dialer;
}

/**
 * Looks at the hosts and the server of an address.
 *
 * @param variable The variable that names it.
 */
export async function examineServer(
  variable: string,
  address: DatabaseAddress,
  role: "primary" | "replica",
): Promise<LookedAt> {
  const wanted = role === "primary" ? "primary" : "standby";
  const answers = await askHosts(address);
  const hosts = judgeHosts(variable, answers, wanted);
  const isFound = answers.some(({ role }) => !(role instanceof Error)) &&
    hosts.every(({ check }) => check !== "role");
  if (!isFound) return { findings: hosts };
  const dialer = createDialer(address, wanted);
  try {
    const look = await withinLimit(lookAtServer(dialer), LOOK_MS);
    const server = [
      ok("database", `${describeAddress(address)} answers.`),
      ...judgeServer(look, role),
      judgeEncryption(address, look.isEncrypted),
    ];
    const findings = [...hosts, ...server];
    return isWell(server) ? { findings, dialer } : { findings };
  } catch (error) {
    const fault = wrong("database", `The database ${connectionFault(error)}`);
    return { findings: [...hosts, fault] };
  }
}

/** How long a statement of the doctor's may take, in milliseconds. */
const STATEMENT_MS = 3_000;
const READ_MS = 10_000;

/**
 * Reads in one transaction that can change nothing, and is given up after ten
 * seconds. A setting of the session's would outlive it behind some poolers.
 */
export async function readDatabase<T>(
  dialer: Dialer,
  read: (sql: Sql) => Promise<T>,
): Promise<T> {
  const sql = openDriver(dialer, {
    max: 1,
    applicationName: "distsales doctor",
    silenceMs: STATEMENT_MS + 1_000,
  });
  try {
    const result = sql.begin("read only", async (tx) => {
      await tx.unsafe(`set local statement_timeout = ${STATEMENT_MS}`);
      return await read(tx as unknown as Sql);
    });
    return await withinLimit(result, READ_MS) as T;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
