/**
 * What nodes ask each other: each for its own samples, and for how it is. Both
 * ends of that are here, the one that asks and the one that answers.
 */
import { z } from "zod";
import { createSigner } from "../../cluster/signature.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { readLimited } from "../../lib/http/read_limited.ts";
import { samplesSchema } from "../keep/samples_store.ts";
import { type Window, windowSchema } from "../keep/window.ts";
import { nodePartsSchema } from "../watch/node_parts.ts";

/** Where a node tells the others what it knows of itself. */
const PEER_PATH = "/internal/figures";

const SIGNATURE_HEADER = "x-figures-signature";

/** More than 10,000 samples take, which is the most that a node sends. */
const REPORT_LIMIT_BYTES = 8 * 1024 * 1024;

/** What one node asks another: its samples of the window that ends at `now`. */
const peerQuery = z.strictObject({
  window: windowSchema.optional(),
  now: z.iso.datetime(),
});

/** What a node tells of itself. */
const peerReport = z.object({
  url: z.string(),
  since: z.iso.datetime(),
  /** Null when it cannot read those that it has written to the database. */
  samples: samplesSchema.nullable(),
  parts: nodePartsSchema,
});

type PeerQuery = z.infer<typeof peerQuery>;
export type PeerReport = z.infer<typeof peerReport>;

/** A report with all that the node has counted. */
export type WholeReport = PeerReport & {
  readonly samples: NonNullable<PeerReport["samples"]>;
};

/** Asks the peers, and answers them. */
export interface Peers {
  /**
   * Returns what the node at `url` tells of itself, or null when it gave no
   * proper answer in time.
   */
  ask(url: string, query: PeerQuery): Promise<PeerReport | null>;
  /**
   * Returns what this node tells of itself, by `report`, to a peer's request.
   *
   * @throws {DomainError} `forbidden` unless the request is a peer's: signed
   * with the cluster's secret.
   */
  answer(
    request: Request,
    report: (window: Window | null, now: Date) => Promise<PeerReport>,
  ): Promise<PeerReport>;
}

/**
 * Returns the way to the peers.
 *
 * The signature covers path and query. It need not be fresh: the same question
 * asked again changes nothing.
 *
 * @param secret Returns the cluster's secret, which a node learns when it
 * joins.
 * @param timeoutMs How long a peer has to answer, in milliseconds.
 */
export function createPeers(
  secret: () => Uint8Array,
  timeoutMs: number,
): Peers {
  function isPeer(request: Request): boolean {
    const { pathname, search } = new URL(request.url);
    const signature = request.headers.get(SIGNATURE_HEADER) ?? "";
    return createSigner(secret()).verify(["GET", pathname + search], signature);
  }

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
    async answer(request, report) {
      const { searchParams } = new URL(request.url);
      const query = peerQuery.safeParse(Object.fromEntries(searchParams));
      if (!isPeer(request) || !query.success) {
        throw new DomainError("forbidden", "Only nodes ask each other this.");
      }
      const { window = null, now } = query.data;
      return await report(window, new Date(now));
    },
  };
}
