/** Sessions and their transactions, as the modelled server sees them. */
import type { NodeRun } from "../../../cluster/beat/sightings.ts";
import type { Process } from "../virtual_time.ts";
import type { Undo } from "./past.ts";

/**
 * What a node gets when its connection broke, timed out, or its transaction was
 * ended by the server.
 */
export class ConnectionLost extends Error {}

/** One session, as the server sees it. */
export class Connection {
  isClosed = false;
  readonly transactions = new Set<Transaction>();
  constructor(readonly client: Process, readonly run: NodeRun) {}

  get url(): string {
    return this.run.url;
  }
}

/** A transaction: what it would write, and what it holds. */
export class Transaction {
  isOver = false;
  /**
   * Counts statements, so that an idle timer knows whether it is still meant.
   */
  statements = 0;
  readonly writes: (() => Undo)[] = [];
  constructor(readonly connection: Connection) {}
}
