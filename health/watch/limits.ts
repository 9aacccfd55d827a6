/**
 * The limits beyond which a part of the system is called bad. docs/health.md
 * lists them for admins.
 */

/** How long the event loop may be held up; people notice 200 ms. */
export const MAX_EVENT_LOOP_LAG_MS = 200;

/** The share of the machine's memory that must be left. */
export const MIN_FREE_MEMORY_SHARE = 0.05;

/** How far a replica may be behind. */
export const MAX_REPLICATION_LAG_S = 10;

/** How long the database may take for the smallest query. */
export const MAX_DATABASE_LATENCY_MS = 250;

/** The share of PostgreSQL's connections that may be open. */
export const MAX_CONNECTIONS_SHARE = 0.8;

/** The share of people's calls that may fail by our fault. */
export const MAX_FAULTS_SHARE = 0.01;

/** Fewer faults than this say nothing, whatever their share. */
export const MIN_FAULTS = 5;

/** For how long a node that went away is told of. */
export const GONE_TOLD_MS = 3_600_000;

/** For how long a database that went back in time is told of: a week. */
export const WENT_BACK_TOLD_MS = 604_800_000;

/** For how long that counts as bad if it cost anything; then it is a warning. */
export const WENT_BACK_BAD_MS = 86_400_000;
