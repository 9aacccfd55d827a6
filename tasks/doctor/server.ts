/** The database server: whether a node may run on it, and how it is reached. */
import type {
  DatabaseAddress,
  SslMode,
} from "../../db/connect/database_url.ts";
import {
  faultsOf,
  SERVER_CHECKS,
  type ServerLook,
} from "../../db/fitness/server_look.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

/** Returns a line for each of the rules that a start goes by. */
export function judgeServer(
  look: ServerLook,
  role: "primary" | "replica",
): readonly Finding[] {
  const faults = new Map(
    faultsOf(look, role).map(({ check, text }) => [check, text]),
  );
  const fine: Record<(typeof SERVER_CHECKS)[number], string> = {
    version: `PostgreSQL ${look.version}.`,
    encoding: `${look.encoding}.`,
    pooler: "sessions stay with their connections.",
    role: look.isStandby ? "a standby." : "a primary.",
    tables: `${look.user} ${look.owner === null ? "may make" : "has"} them.`,
    extensions: "all there, or to be had.",
  };
  const checks = SERVER_CHECKS.filter((check) =>
    role === "primary" || (check !== "tables" && check !== "extensions")
  );
  return checks.map((check) => {
    const fault = faults.get(check);
    return fault === undefined
      ? ok(check, fine[check])
      : wrong(check, `The database ${fault}`);
  });
}

/** What a connection is like that each mode asked for, as libpq has it. */
const ASKED: Record<SslMode, string> = {
  disable: "sslmode=disable asks for none",
  allow: "sslmode=allow asks for none",
  prefer: "sslmode=prefer takes what the server offers, and verifies nobody",
  require: "sslmode=require verifies nobody",
  "verify-ca": "the server's authority is verified, its name is not",
  "verify-full": "the server's authority and name are verified",
};

/** Returns what is to be said of a connection's encryption. */
export function judgeEncryption(
  { hosts, sslMode, sslRootCert }: Pick<
    DatabaseAddress,
    "hosts" | "sslMode" | "sslRootCert"
  >,
  isEncrypted: boolean,
): Finding {
  const isHere = hosts.every(({ name }) => isThisMachine(name));
  const asked = sslMode === "require" && sslRootCert !== undefined
    ? ASKED["verify-ca"]
    : ASKED[sslMode];
  const isVerified = sslMode.startsWith("verify-") ||
    (sslMode === "require" && sslRootCert !== undefined);
  if (isEncrypted && isVerified) return ok("encryption", `on: ${asked}.`);
  if (isHere) {
    return ok("encryption", `${isEncrypted ? "on" : "off"}, on one machine.`);
  }
  const remedy = "over a network that others share, set sslmode=verify-full " +
    "and sslrootcert to your authority's certificate.";
  return note(
    "encryption",
    `${isEncrypted ? "on" : "off"}: ${asked}; ${remedy}`,
  );
}

/** Whether a host's name leads to the machine that uses it. */
export function isThisMachine(name: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|\/.*)$/i.test(name);
}
