/** Beyond these, a part of the system is called bad. Where they come from stands in docs/health.md. */
export const LIMITS = {
  /** The longest the event loop may be held up, in milliseconds: people notice 200 ms. */
  event_loop_lag_ms: 200,
  /** The share of the machine's memory that must be left. */
  memory_left: 0.05,
  /** How far a replica may be behind, in seconds. */
  replication_lag_s: 10,
  /** How long the database may take for the smallest query, in milliseconds. */
  database_latency_ms: 250,
  /** The share of the connections that PostgreSQL allows. */
  connections_used: 0.8,
  /** The share of calls that may fail by our fault, and how many it takes for a share to mean something. */
  fault_share: 0.01,
  fault_count: 5,
  /** For how long a node that went away is worth a word, in milliseconds. */
  gone_ms: 3_600_000,
} as const;
