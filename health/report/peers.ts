import { z } from "zod";
import { readLimited } from "../../lib/read_limited.ts";
import { createSigner } from "../../cluster/write/signature.ts";
import { partsSchema } from "../watch/parts.ts";
import { samplesSchema } from "../keep/samples_store.ts";
import { windowSchema } from "../keep/window.ts";

/** Where a node tells the others what it knows of itself. */
export const PEER_PATH = "/internal/figures";

const SIGNATURE_HEADER = "x-figures-signature";

/** More than the figures of 10,000 series take. */
const REPORT_LIMIT_BYTES = 8 * 1024 * 1024;

/** What one node asks another: its own figures for the window that ends at `now`. */
export const peerQuery = z.strictObject({
  window: windowSchema.optional(),
  now: z.iso.datetime(),
});

/** What a node tells of itself. */
export const peerReport = z.object({
  url: z.string(),
  since: z.iso.datetime(),
  samples: samplesSchema,
  parts: partsSchema,
});

export type PeerQuery = z.infer<typeof peerQuery>;
export type PeerReport = z.infer<typeof peerReport>;

/** Asks peers, and knows a peer's question from a stranger's. */
export interface Peers {
  /** Returns what the node at `url` tells of itself, or null when it did not answer in time. */
  ask(url: string, query: PeerQuery): Promise<PeerReport | null>;
  /** Returns whether the request was signed with the cluster's secret. */
  isPeer(request: Request): boolean;
}

/**
 * Returns the way to the peers.
 *
 * The signature covers path and query; it need not be fresh, as asking again changes nothing.
 *
 * @param secret Returns the cluster's secret, which a node learns when it joins.
 * @param timeoutMs How long a peer has to answer, in milliseconds.
 */
export function createPeers(
  secret: () => Uint8Array,
  timeoutMs: number,
): Peers {
  return {
    async ask(url, { window, now }) {
      const query = new URLSearchParams({ now, ...(window && { window }) });
      const path = `${PEER_PATH}?${query}`;
      try {
        const response = await fetch(new URL(path, url), {
          headers: {
            [SIGNATURE_HEADER]: createSigner(secret()).sign(["GET", path]),
          },
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
        });
        const body = await readLimited(response.body, REPORT_LIMIT_BYTES);
        if (!response.ok || body === null) return null;
        return peerReport.parse(JSON.parse(new TextDecoder().decode(body)));
      } catch {
        return null;
      }
    },
    isPeer(request) {
      const { pathname, search } = new URL(request.url);
      const signature = request.headers.get(SIGNATURE_HEADER) ?? "";
      return createSigner(secret()).verify(
        ["GET", pathname + search],
        signature,
      );
    },
  };
}
