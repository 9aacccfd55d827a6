/** The sign of life that nodes ask each other for: `GET /api/heartbeat`. */
import { z } from "zod";

/** The most that is told of a forwarding header, in UTF-16 code units. */
export const MAX_FORWARDED = 256;

/** What a node answers. */
export const heartbeatBody = z.object({
  url: z.string(),
  status: z.enum(["ready", "starting", "stopping", "unready"]),
  /** The URL of the leader as this node knows it. */
  leader: z.string().nullable(),
  epoch: z.int(),
  started_at: z.iso.datetime(),
  version: z.string(),
  cluster_id: z.uuid().nullable(),
  /** Which database it is on; a node of the version before does not say. */
  database_id: z.string().max(64).optional(),
  node_id: z.uuid(),
  /** What a proxy on the way added to the question of one who knows the secret. */
  forwarded: z.object({
    for: z.string().max(MAX_FORWARDED).nullable(),
    proto: z.string().max(MAX_FORWARDED).nullable(),
  }).optional(),
});

export type HeartbeatBody = z.infer<typeof heartbeatBody>;
