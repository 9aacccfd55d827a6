/** Where a PostgreSQL is and how to get in, as one address says it. */
import { isIP } from "node:net";
import { userInfo } from "node:os";

/** One server of a database. */
export interface Host {
  /** A name or an IP address; or a socket's folder, which begins with `/`. */
  readonly name: string;
  readonly port: number;
}

/** What libpq calls `sslmode`: whether to encrypt, and what to verify. */
export type SslMode = (typeof SSL_MODES)[number];

const SSL_MODES = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const;

/** A parsed address. */
export interface DatabaseAddress {
  /** At least one, in the order in which they were written. */
  readonly hosts: readonly Host[];
  readonly user: string;
  /** Undefined where a password file may have it. */
  readonly password: string | undefined;
  readonly database: string;
  readonly sslMode: SslMode;
  /** The path of the certificates to trust; undefined for those of the system. */
  readonly sslRootCert: string | undefined;
  /** The path of a password file that the address names. */
  readonly passFile: string | undefined;
}

/** An address that cannot be used; the message says what is wrong with it. */
export class DatabaseAddressError extends Error {
  override readonly name = "DatabaseAddressError";
}

/** Longer than any real list of hosts with a long password. */
const MAX_LENGTH = 4096;
const MAX_HOSTS = 32;
const DEFAULT_PORT = 5432;

/** Parameters that the node sets in every session: an address cannot. */
const SET_BY_NODE = [
  "application_name",
  "client_connection_check_interval",
  "client_encoding",
  "connect_timeout",
  "default_transaction_read_only",
  "idle_in_transaction_session_timeout",
  "idle_timeout",
  "keepalives",
  "keepalives_idle",
  "max",
  "max_lifetime",
  "options",
  "prepare",
  "search_path",
  "statement_timeout",
  "tcp_user_timeout",
];

/** Parameters that change nothing here, and that addresses come with. */
const WITHOUT_EFFECT: Readonly<Record<string, readonly string[]>> = {
  // The node looks for the primary itself, whatever is asked for.
  target_session_attrs: [
    "any",
    "read-write",
    "read-only",
    "primary",
    "standby",
    "prefer-standby",
  ],
  channel_binding: ["disable", "prefer"],
  gssencmode: ["disable", "prefer"],
  load_balance_hosts: ["disable"],
};

const ADDRESS =
  /^postgres(?:ql)?:\/\/(?<authority>[^/?#]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/;

/**
 * Parses `postgres://user:password@host:port,host:port/database?sslmode=…`.
 *
 * Without a user it is `PGUSER`, else the one of this process, as for libpq.
 *
 * @throws {DatabaseAddressError} whose message never holds the password.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  if (text.length > MAX_LENGTH) refuse("it is too long");
  const parts = ADDRESS.exec(text.trim())?.groups;
  if (parts === undefined) {
    refuse("it does not have the form postgres://user:password@host/database");
  }
  const { authority = "", database = "", query = "" } = parts;
  const at = authority.lastIndexOf("@");
  const [user = "", password] = splitOnce(authority.slice(0, Math.max(at, 0)));
  const parameters = parametersOf(query);
  const hosts = hostsOf(
    authority.slice(at + 1) || (parameters.get("host") ?? ""),
    parameters.get("port"),
  );
  const sslMode = sslModeOf(parameters.get("sslmode"), hosts);
  const name = decode(user, "user name") || userOfProcess();
  return {
    hosts,
    user: name,
    password: password ? decode(password, "password") : undefined,
    database: decode(database, "database's name") || name,
    sslMode,
    sslRootCert: parameters.get("sslrootcert"),
    passFile: parameters.get("passfile"),
  };
}

function userOfProcess(): string {
  return Deno.env.get("PGUSER") || userInfo().username;
}

/** Returns an address for people to read: without its password. */
export function describeAddress({ hosts, user, database }: DatabaseAddress) {
  return `postgres://${user}@${hosts.map(describeHost).join(",")}/${database}`;
}

/** Returns `host:port` as it stands in an address. */
export function describeHost({ name, port }: Host): string {
  return `${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
}

function hostsOf(list: string, ports: string | undefined): Host[] {
  if (/\s|%20/.test(list)) refuse("there is a space in its list of hosts");
  const written = list.split(",");
  if (written.length > MAX_HOSTS) {
    refuse(`it names ${written.length} hosts, ${MAX_HOSTS} are the most`);
  }
  return written.map((host) => hostOf(host, ports));
}

const HOST =
  /^(?:\[(?<six>[\da-fA-F:.]+)\]|(?<name>[\w.-]+)|(?<path>(?:%2[fF]|\/)[^:]+))(?::(?<port>\d{1,5}))?$/;

function hostOf(text: string, ports = String(DEFAULT_PORT)): Host {
  if (text === "") refuse("a host is missing in it");
  const parts = HOST.exec(text)?.groups;
  const port = Number(parts?.["port"] ?? ports);
  if (!parts || !(port >= 1 && port <= 65_535)) {
    refuse(
      "one of its hosts is no host:port (in a password, write @ : / ? # [ ] % " +
        "as %40 %3A %2F %3F %23 %5B %5D %25)",
    );
  }
  const { six, name, path = "" } = parts;
  if (six !== undefined && isIP(six) !== 6) {
    refuse("one of its hosts is no IPv6 address");
  }
  return { name: six ?? name ?? decode(path, "socket's folder"), port };
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split("&").filter(Boolean)) {
    const [key, value = ""] = splitOnce(part, "=");
    const name = decode(key, "parameters");
    if (parameters.has(name)) refuse(`it says "${name}" twice`);
    parameters.set(name, decode(value, `parameter "${name}"`));
  }
  for (const [name, value] of parameters) checkParameter(name, value);
  return parameters;
}

const READ = ["host", "passfile", "port", "sslmode", "sslrootcert"];

function checkParameter(name: string, value: string): void {
  if (READ.includes(name) || WITHOUT_EFFECT[name]?.includes(value)) return;
  if (SET_BY_NODE.includes(name)) {
    refuse(`DistSales sets "${name}" itself: take it out of the address`);
  }
  if (name in WITHOUT_EFFECT) {
    refuse(`"${name}=${value.slice(0, 40)}" is not supported`);
  }
  refuse(
    `"${name.slice(0, 40)}" is no parameter that DistSales knows: ` +
      `${READ.join(", ")}`,
  );
}

function sslModeOf(
  mode: string | undefined,
  hosts: readonly Host[],
): SslMode {
  // PostgreSQL does not encrypt what goes through a socket's file.
  if (hosts.every(({ name }) => name.startsWith("/"))) return "disable";
  const known = SSL_MODES.find((one) => one === (mode ?? "prefer"));
  return known ?? refuse(`its sslmode is none of ${SSL_MODES.join(", ")}`);
}

function splitOnce(text: string, sign = ":"): [string, string?] {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string, what: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    refuse(`there is a % in its ${what} that is not followed by two digits`);
  }
  if (decoded.includes("\0")) refuse(`there is a NUL in its ${what}`);
  return decoded;
}

function refuse(message: string): never {
  throw new DatabaseAddressError(message);
}
