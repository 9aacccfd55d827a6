/** What a node offers to the web application. */
import type { Gate } from "../cluster/command.ts";
import type { ClusterNode } from "../cluster/node.ts";
import type { Config } from "./config.ts";
import type { Outage } from "../db/outage.ts";
import type { Sql } from "../db/pools.ts";
import type { Health } from "../health/health.ts";
import type { Log } from "../lib/log.ts";
import type { Recorder } from "../health/record/recorder.ts";
import type { Later } from "./later.ts";
import type { Chores } from "../market/chores.ts";
import type { Realtime } from "../realtime/server.ts";

/** What the running node offers to its routes. */
export interface Services {
  readonly config: Config;
  /** Sessions that cannot write: PostgreSQL refuses. */
  readonly reader: Sql;
  /** The one door for writes. */
  readonly gate: Gate;
  readonly cluster: ClusterNode;
  readonly realtime: Realtime;
  readonly chores: Chores;
  readonly health: Health;
  readonly recorder: Recorder;
  /** For writes that no answer waits for. */
  readonly later: Later;
  /** Counts what the database's absence refuses. */
  readonly outage: Pick<Outage, "refuses">;
  readonly log: Log;
}

let provided: Services | null = null;

/**
 * Hands the node's services to the app; called once, before the first request.
 */
export function provideServices(services: Services): void {
  provided = services;
}

/**
 * Returns what `provideServices` was given.
 *
 * @throws {Error} when the app is asked before the node was composed.
 */
export function providedServices(): Services {
  if (provided === null) {
    throw new Error("The app was asked for a page before it had services.");
  }
  return provided;
}
