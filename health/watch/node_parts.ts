/** How the parts of one node are, as the node itself measures them. */
import { z } from "zod";

const badSince = z.iso.datetime().nullable();

/** The parts of a node. `bad_since` is null while a part is well. */
export const nodePartsSchema = z.object({
  version: z.string(),
  started_at: z.iso.datetime(),
  event_loop: z.object({
    /** The longest delay of a timer in ten seconds, in milliseconds. */
    lag_ms: z.number(),
    bad_since: badSince,
  }),
  memory: z.object({
    /** What the process holds, in bytes. */
    resident_bytes: z.number(),
    /** What JavaScript objects take of that, in bytes. */
    heap_bytes: z.number(),
    /** What the machine has left, and has at all, in bytes. */
    free_bytes: z.number(),
    total_bytes: z.number(),
    bad_since: badSince,
  }),
  /** Open Socket.IO connections of this node. */
  sockets: z.number(),
  database: z.object({
    /** Whether the database that pages are read from answers. */
    reachable: z.boolean(),
    /**
     * Whether the primary answers; true when pages are read from it, and from
     * nodes of a version that does not tell.
     */
    primary_reachable: z.boolean().default(true),
    /** How long the smallest query took; null when it failed. */
    latency_ms: z.number().nullable(),
    /**
     * How far the database of the reader pool is behind the primary, in
     * seconds, to within a beat; null when it is the primary, or when the
     * primary does not answer.
     */
    replication_lag_s: z.number().nullable(),
    /** Connections of all nodes: open, at work, and allowed by PostgreSQL. */
    connections: z.object({
      open: z.number(),
      in_use: z.number(),
      allowed: z.number(),
    }),
    bad_since: badSince,
  }),
});

export type NodeParts = z.infer<typeof nodePartsSchema>;
