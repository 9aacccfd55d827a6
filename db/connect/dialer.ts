/** Which of a database's hosts connections go to, and the connections there. */
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import {
  type DatabaseAddress,
  describeHost,
  type Host,
} from "./database_url.ts";
import { type HostSocket, openSocket } from "./socket.ts";

/** What a server is at the moment. */
export type ServerRole = "primary" | "standby";

/** Opens the connections of a node to one database. */
export interface Dialer {
  readonly address: DatabaseAddress;
  /**
   * From now on connections are opened to no other database than this one: its
   * server's number, a slash, and its own there. A copy has another.
   */
  expect(databaseId: string): void;
  /** Returns which database is expected; null for any. */
  databaseId(): string | null;
  /**
   * Opens a connection to the host in use, after finding it where there are
   * several.
   *
   * @param silenceMs How long the server may be silent when it is due to
   * answer, in milliseconds; null for a connection that waits for another.
   * @throws the system's error; with several hosts, what is wrong with each.
   */
  dial(silenceMs: number | null): Promise<HostSocket>;
  /**
   * Destroys the connections from which nothing has come for `ms` milliseconds;
   * what needs one dials again. For a database that does not answer: those
   * that wait for nothing may be dead as well.
   */
  cutSilent(ms: number): void;
}

/**
 * How long a host may take to accept a connection and say what it is, in
 * milliseconds.
 */
const CONNECT_MS = 2_000;

/**
 * For how long a host is taken for what it was found to be, in milliseconds,
 * unless a connection to it ends: a node opens many connections one after the
 * other when its database is back, and a server that becomes a standby ends all
 * that it has.
 */
const FOUND_FOR_MS = 2_000;

/**
 * How soon a host is asked again while another has not answered, in
 * milliseconds.
 */
const ASK_AGAIN_MS = 200;

/**
 * Returns a dialer for an address.
 *
 * @param wanted What the host should be: a standby is taken only where there is
 * one that answers, else the primary.
 */
export function createDialer(
  address: DatabaseAddress,
  wanted: ServerRole = "primary",
): Dialer {
  const { hosts } = address;
  const sockets = new Set<HostSocket>();
  let search: Promise<Host> | null = null;
  let searchedAt = -Infinity;
  let expected: string | null = null;

  /**
   * Connections are preceded by a search, which those of the next moments share:
   * a host that was the primary may have come back as a standby, and would
   * accept connections as before.
   */
  function hostInUse(): Host | Promise<Host> {
    if (hosts.length === 1) return hosts[0]!;
    const isFresh = performance.now() - searchedAt < FOUND_FOR_MS;
    if (search === null || !isFresh) search = startSearch();
    return search;
  }

  function startSearch(): Promise<Host> {
    searchedAt = Infinity;
    const found = findHost(address, wanted);
    found.then(
      () => searchedAt = performance.now(),
      () => search = null,
    );
    return found;
  }

  /** Has the next connection preceded by a search, if none is under way. */
  function doubt(): void {
    if (searchedAt !== Infinity) searchedAt = -Infinity;
  }

  return {
    address,
    expect(databaseId) {
      expected = databaseId;
    },
    databaseId: () => expected,
    async dial(silenceMs) {
      const options = { address, connectMs: CONNECT_MS, silenceMs };
      const host = await hostInUse();
      try {
        const socket = await openSocket(host, options);
        sockets.add(socket);
        socket.once("close", () => {
          sockets.delete(socket);
          doubt();
        });
        return socket;
      } catch (error) {
        doubt();
        throw error;
      }
    },
    cutSilent(ms) {
      for (const socket of sockets) {
        if (socket.silentForMs() >= ms) socket.giveUp();
      }
    },
  };
}

/** What a host has answered: what it is, or why it does not say. */
interface HostAnswer {
  readonly host: Host;
  readonly role?: ServerRole;
  readonly error?: unknown;
}

/**
 * Asks all hosts what they are, and returns the first that is what is wanted.
 * While one of them does not answer, as when it is frozen, the others are asked
 * again: a standby may be promoted meanwhile.
 *
 * @throws {Error} which says what each of them answered.
 */
async function findHost(
  address: DatabaseAddress,
  wanted: ServerRole,
): Promise<Host> {
  const { promise, resolve } = Promise.withResolvers<Host>();
  let silent = address.hosts.length;
  let isFound = false;
  const answers = Promise.all(address.hosts.map(async (host) => {
    const asking = openAsking(address, host);
    try {
      let answer = await asking.ask();
      silent -= 1;
      while (answer.role !== wanted && silent > 0 && !isFound) {
        await delay(ASK_AGAIN_MS);
        answer = await asking.ask();
      }
      isFound ||= answer.role === wanted;
      if (answer.role === wanted) resolve(host);
      return answer;
    } finally {
      void asking.close();
    }
  }));
  const found = await Promise.race([promise, answers]);
  if (!Array.isArray(found)) return found;
  const standIn = found.find(({ role }) => role === "primary");
  if (standIn !== undefined) return standIn.host;
  const list = found.map(({ error, host, role }) =>
    `${describeHost(host)}: ${role ?? reasonOf(error)}`
  );
  throw Object.assign(
    new Error(
      `none of its hosts is a primary that answers (${list.join("; ")})`,
    ),
    { code: "ECONNREFUSED" },
  );
}

/** Asks one server what it is, again and again on one connection. */
interface Asking {
  ask(): Promise<HostAnswer>;
  close(): Promise<void>;
}

function openAsking(address: DatabaseAddress, host: Host): Asking {
  const limits = { address, connectMs: CONNECT_MS, silenceMs: CONNECT_MS };
  const options = {
    ...driverAddress(address),
    // The driver's types do not know this option; its documentation does.
    socket: () => openSocket(host, limits),
    max: 1,
    connect_timeout: CONNECT_MS / 1000,
    fetch_types: false,
    connection: { application_name: "distsales dialer" },
    onnotice: () => {},
  };
  let sql = postgres(options);
  return {
    async ask() {
      try {
        const [row] = await sql<{ standby: boolean }[]>`
          select pg_is_in_recovery() as standby`;
        return { host, role: row?.standby ? "standby" : "primary" };
      } catch (error) {
        // A pool of the driver's keeps one that could not be opened for good.
        void sql.end({ timeout: 0 });
        sql = postgres(options);
        return { host, error };
      }
    },
    close: () => sql.end({ timeout: 0 }),
  };
}

/** Asks one server what it is. */
export async function askRole(
  address: DatabaseAddress,
  host: Host,
): Promise<ServerRole> {
  const asking = openAsking(address, host);
  try {
    const { error, role } = await asking.ask();
    if (role === undefined) throw error;
    return role;
  } finally {
    await asking.close();
  }
}

/**
 * Returns an address as the driver takes it. It gets one host, and a socket
 * with each connection: which host that leads to is the dialer's business.
 */
export function driverAddress(
  { hosts, user, password, database }: DatabaseAddress,
) {
  const [{ name, port }] = hosts as [Host];
  return {
    host: name,
    port,
    user,
    database,
    ssl: false,
    ...password !== undefined && { password },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  return error.message || String(code ?? error.name);
}
