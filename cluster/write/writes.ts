/** The writes of a node: from the call to the leader's transaction. */
import type { DatabaseAddress } from "../../db/connect/database_url.ts";
import { sharePool } from "../../db/fitness/connections.ts";
import type { DatabaseTarget } from "../../db/connect/driver.ts";
import type { Sql } from "../../db/pools.ts";
import type { Transactions } from "../../db/transactions.ts";
import type { Recorder } from "../../health/record/recorder.ts";
import type { Log } from "../../lib/log.ts";
import type { Notices } from "../../lib/notices.ts";
import type { NodeRun } from "../beat/sightings.ts";
import type {
  AnyCommand,
  CommandSettings,
  DomainEvent,
  Gate,
  Limit,
} from "../command.ts";
import type { Leadership } from "../leader/leadership.ts";
import {
  type Acknowledgements,
  createAcknowledgements,
} from "./acknowledgements.ts";
import { type Admit, createCarryOut } from "./carry_out.ts";
import { type Grant, rehearseCommand } from "./command_record.ts";
import { createForward } from "./forwarding/forward.ts";
import { createGate } from "./gate.ts";
import { createReceive } from "./forwarding/receive.ts";
import { createReplicaReads } from "./replica.ts";
import { createSigner } from "../signature.ts";

/** The settings of a node that its writes read. */
export interface WriteSettings extends CommandSettings {
  /** How long a write may look for a leader, in milliseconds. */
  readonly writeDeadlineMs: number;
  /** A replica that the reader pool reads from, if there is one. */
  readonly replica: DatabaseAddress | undefined;
  /** The most connections of this node to the database. */
  readonly databasePool: number;
}

/** Told what a committed command has changed, in the order in which it did. */
type CommitListener = (events: readonly DomainEvent[]) => void;

/** What a node's writes work with. */
interface WritesOptions {
  readonly self: NodeRun;
  /** Which database this node is on. */
  readonly databaseId: string;
  readonly settings: WriteSettings;
  /** The cluster's secret. */
  readonly secret: Uint8Array;
  readonly leadership: Pick<
    Leadership,
    "leaders" | "lookUp" | "suspectLeader" | "databaseNow" | "server"
  >;
  readonly reader: Sql;
  readonly transactions: Transactions;
  /** The primary, which a lagging replica is passed over for. */
  readonly database: DatabaseTarget;
  /** Every command that another node may send here, by name. */
  readonly commands: ReadonlyMap<string, AnyCommand>;
  readonly admit?: Admit | undefined;
  readonly limit?: Limit | undefined;
  readonly recorder: Pick<Recorder, "now" | "function" | "timed">;
  readonly notices: Notices;
  readonly log: Log;
}

/** The writes of a node. */
export interface Writes {
  readonly gate: Gate;
  /** What this node has acknowledged lately. */
  readonly acknowledgements: Acknowledgements;
  /** Returns the answer to `POST /internal/commands/:name`. */
  readonly handleForwarded: (
    name: string,
    request: Request,
  ) => Promise<Response>;
  /**
   * Returns a pool whose answers include the write at `position`, at the latest
   * after a second.
   */
  readonly readerAfter: (position: string) => Promise<Sql>;
  /**
   * Tells `listener` what each command that this node carries out has changed,
   * once that has committed; returns how to end that.
   */
  readonly onCommitted: (listener: CommitListener) => () => void;
  /** From now on a write looks for the next leader for 1.5 s at most. */
  readonly retire: () => void;
  /** Finishes the transactions under way, within 2 s. */
  readonly close: () => Promise<void>;
}

/**
 * How long a write may look for the next leader, in milliseconds, while its node
 * stops, which has to end within 5 s.
 */
const WRITE_DEADLINE_WHEN_STOPPING_MS = 1500;

/** How many connections a leader writes through at first: two cores fill them. */
const READY_CONNECTIONS = 4;

/**
 * Opens connections for a leader's first writes under `grant`, and has each of
 * them go through a command that is rolled back.
 */
export function prepareWrites(
  transactions: Transactions,
  grant: Grant,
  nodeUrl: string,
): Promise<void> {
  return transactions.prepare(
    READY_CONNECTIONS,
    (sql) => rehearseCommand(sql, grant, nodeUrl),
  );
}

/** Returns the writes of a node. */
export function createWrites(options: WritesOptions): Writes {
  const { leadership, log, notices, reader, secret, self, settings } = options;
  const { databaseNow, leaders } = leadership;
  const listeners = new Set<CommitListener>();
  const signer = createSigner(secret);
  const replica = settings.replica === undefined ? null : createReplicaReads(
    reader,
    options.database,
    sharePool(settings.databasePool).reader,
  );
  let deadlineMs = settings.writeDeadlineMs;

  const carryOut = createCarryOut({
    transactions: options.transactions,
    nodeUrl: self.url,
    recorder: options.recorder,
    admit: options.admit,
    emit(events) {
      for (const listener of listeners) {
        try {
          listener(events);
        } catch (error) {
          log.error("What was committed could not be told.", { error });
        }
      }
    },
  });
  const acknowledgements = createAcknowledgements();
  const gate = createGate({
    reader,
    acknowledge: acknowledgements.note,
    readsReplica: replica !== null,
    secret,
    settings,
    limit: options.limit,
    onLimited: (name) =>
      options.recorder.function(`rate_limited ${name}`, 0, true),
    carry: createForward({
      self: self.url,
      databaseId: options.databaseId,
      deadlineMs: () => deadlineMs,
      leader: () => leaders.knownTo(self),
      server: leadership.server,
      news: (ms) => leaders.news(ms, leadership.lookUp),
      subscribe: leaders.subscribe,
      suspect: leadership.suspectLeader,
      carryOut,
      signer,
      databaseNow,
    }),
  });
  const handleForwarded = createReceive({
    self,
    databaseId: options.databaseId,
    leader: leaders.current,
    commands: options.commands,
    carryOut,
    limit: options.limit,
    signer,
    databaseNow,
    notices,
    log,
  });

  return {
    gate,
    acknowledgements,
    handleForwarded,
    readerAfter: (position) =>
      replica?.readerAfter(position) ?? Promise.resolve(reader),
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retire() {
      deadlineMs = Math.min(deadlineMs, WRITE_DEADLINE_WHEN_STOPPING_MS);
    },
    async close() {
      await Promise.all([options.transactions.close(), replica?.close()]);
    },
  };
}
