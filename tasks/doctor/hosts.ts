/** The hosts of a database's address: which of them answers, and as what. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import {
  type DatabaseAddress,
  describeHost,
  type Host,
} from "../../db/connect/database_url.ts";
import { askRole, type ServerRole } from "../../db/connect/dialer.ts";
import { connectionFault } from "../../db/fitness/server_look.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import { type Finding, ok, wrong } from "./finding.ts";

/** What a host answered. */
interface HostAnswer {
  readonly host: Host;
  /** The addresses that its name stands for; the name itself if it is one. */
  readonly addresses: readonly string[];
  /** What it is, or why it did not say so. */
  readonly role: ServerRole | Error;
}

const RESOLVE_MS = 2_000;
const ASK_MS = 5_000;

/** Asks every host of an address what it is; it takes five seconds at most. */
export async function askHosts(
  address: DatabaseAddress,
): Promise<readonly HostAnswer[]> {
  return await Promise.all(address.hosts.map(async (host) => {
    const [addresses, role] = await Promise.all([
      resolve(host),
      withinLimit(askRole(address, host), ASK_MS).catch(asError),
    ]);
    return { host, addresses, role };
  }));
}

async function resolve({ name }: Host): Promise<readonly string[]> {
  if (name.startsWith("/") || isIP(name) !== 0) return [name];
  try {
    const found = await withinLimit(lookup(name, { all: true }), RESOLVE_MS);
    return found.map(({ address }) => address);
  } catch {
    return [];
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/**
 * Returns a line for each host, and one more when none of them is what is
 * needed.
 *
 * @param variable The variable that names them.
 */
export function judgeHosts(
  variable: string,
  answers: readonly HostAnswer[],
  wanted: ServerRole,
): readonly Finding[] {
  const findings = answers.map(({ addresses, host, role }) => {
    const check = `host ${describeHost(host)}`;
    if (addresses.length === 0) {
      return wrong(
        check,
        `no name server knows ${host.name}: correct ${variable}, or this ` +
          "machine's name servers.",
      );
    }
    if (role instanceof Error) {
      return wrong(check, `The database ${connectionFault(role)}`);
    }
    const at = addresses[0] === host.name ? "" : `, at ${addresses.join(", ")}`;
    return ok(check, `is a ${role}${at}.`);
  });
  const roles = answers.map(({ role }) => role);
  if (roles.includes(wanted) || answers.length < 2) return findings;
  const missing = roles.every((role) => role instanceof Error)
    ? "none of the hosts answers: start them, or correct the address."
    : wanted === "primary"
    ? "none of the hosts is a primary: promote one of them, or name the " +
      "primary as well."
    : null;
  return missing === null
    ? findings
    : [...findings, wrong("role", `${variable}: ${missing}`)];
}
