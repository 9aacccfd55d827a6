/**
 * The database of one node: the one that `DATABASE_URL` names, or the
 * embedded one; reachable, fit for use, and at this version's schema.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "../lib/errors/start_error.ts";
import {
  type DatabaseAddress,
  describeAddress,
  parseDatabaseUrl,
} from "./connect/database_url.ts";
import { createDialer, type Dialer } from "./connect/dialer.ts";
import { startEmbedded } from "./embedded/embedded.ts";
import { checkIdentity } from "./fitness/identity.ts";
import { migrate } from "./migrate.ts";
import {
  connectionFault,
  faultsOf,
  lookAtServer,
  mayPass,
} from "./fitness/server_look.ts";

/** Where to find the database. */
interface DatabaseOptions {
  /** Undefined for the embedded one. */
  readonly database?: DatabaseAddress | undefined;
  /** A replica to read from. */
  readonly replica?: DatabaseAddress | undefined;
  /** How long to wait for a database that is away, in milliseconds. */
  readonly databaseWaitMs?: number;
  readonly dataDir: string;
  /** Told of each step that takes time. */
  readonly onStep?: (step: string) => void;
}

/** A database that is ready for use. */
interface Database {
  /** Opens connections to where writes go. */
  readonly primary: Dialer;
  /** Opens connections to the replica to read from, if there is one. */
  readonly replica: Dialer | undefined;
  /** Where the data lies, in words for the operator; no password in it. */
  readonly location: string;
  /** Lets go of it; the embedded server stops with its last node. */
  close(): Promise<void>;
}

/**
 * Starts or finds the database and migrates it.
 *
 * @throws {StartError} Saying what to do. Nothing stays started then.
 */
export async function openDatabase(
  options: DatabaseOptions,
): Promise<Database> {
  const { database, dataDir, onStep = () => {} } = options;
  if (database !== undefined) return await openServer(database, options);
  const embedded = await startEmbedded(dataDir, { onStep });
  try {
    const primary = createDialer(parseDatabaseUrl(embedded.url));
    await migrate(primary, { onStep });
    await checkIdentity(primary);
    return {
      primary,
      replica: undefined,
      location: embedded.place,
      async close() {
        await embedded.stop();
      },
    };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function openServer(
  address: DatabaseAddress,
  { databaseWaitMs = 0, onStep = () => {}, replica }: DatabaseOptions,
): Promise<Database> {
  const primary = createDialer(address);
  const standby = replica && createDialer(replica, "standby");
  const deadline = performance.now() + databaseWaitMs;
  await waitFor("DATABASE_URL", primary, "primary", deadline, onStep);
  if (standby) {
    await waitFor("DATABASE_READ_URL", standby, "replica", deadline, onStep);
  }
  await migrate(primary, { onStep });
  await checkIdentity(primary);
  return {
    primary,
    replica: standby,
    location: describeAddress(address),
    close: () => Promise.resolve(),
  };
}

const LOOK_EVERY_MS = 500;
const SAY_EVERY_MS = 5_000;

/**
 * Waits until a database answers, and looks at it.
 *
 * @throws {StartError} when it does not answer before `deadline`, refuses for
 * good, or is not fit for use.
 */
async function waitFor(
  variable: string,
  dialer: Dialer,
  role: "primary" | "replica",
  deadline: number,
  onStep: (step: string) => void,
): Promise<void> {
  const what = `${variable}: the database ${describeAddress(dialer.address)}`;
  let saidAt = -Infinity;
  for (;;) {
    try {
      const [fault] = faultsOf(await lookAtServer(dialer), role);
      if (fault !== undefined) throw new StartError(`${what} ${fault.text}`);
      return;
    } catch (error) {
      if (error instanceof StartError) throw error;
      const now = performance.now();
      const fault = `${what} ${connectionFault(error)}`;
      if (!mayPass(error) || now + LOOK_EVERY_MS > deadline) {
        throw new StartError(fault);
      }
      if (now - saidAt >= SAY_EVERY_MS) {
        onStep(`Waiting for the database: ${fault}`);
        saidAt = now;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }
}
