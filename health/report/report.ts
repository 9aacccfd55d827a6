/**
 * What is known of every node. Each node answers for itself, as only it knows
 * what it has not flushed yet, and its rows belong to it alone: so no call is
 * missed or counted twice, whichever node merges. Nodes that are gone or silent
 * are read from the database.
 */
import type { Sql } from "../../db/pools.ts";
import type { Journal } from "../keep/journal.ts";
import type { NodeMonitor } from "../watch/node_monitor.ts";
import type { NodeParts } from "../watch/node_parts.ts";
import type { PeerReport, Peers, WholeReport } from "./peers.ts";
import type { Sample } from "../record/sample.ts";
import { readSamples } from "../keep/samples_store.ts";
import { coverOf, type Window } from "../keep/window.ts";

/** What is known of one node. */
export interface NodeReport {
  readonly url: string;
  /**
   * `answered`: it sent its samples itself, or said that its database is out of
   * its reach, so that its last minute is missing; `silent`: a member that did not, so
   * its last minute is missing; `gone`: a member no longer, known from the
   * database.
   */
  readonly state: "answered" | "silent" | "gone";
  readonly samples: readonly Sample[];
  /** Null unless it answered. */
  readonly parts: NodeParts | null;
}

/** What is known of all nodes. */
export interface ClusterReport {
  /** From when on calls are counted. */
  readonly since: Date;
  /** In the order of their URLs. */
  readonly nodes: readonly NodeReport[];
}

/** The URLs of the nodes that are asked. */
interface Members {
  readonly connected: readonly string[];
  readonly lately: readonly string[];
}

interface ReportOptions {
  /** This node's URL. */
  readonly self: string;
  readonly journal: Pick<Journal, "read">;
  readonly monitor: Pick<NodeMonitor, "parts">;
  readonly reader: Sql;
  readonly peers: Pick<Peers, "ask">;
  /**
   * Returns the URLs of the nodes that are connected, and of those that were
   * lately: one without its database is none, and can still say so.
   */
  readonly members: () => Promise<Members>;
}

/**
 * Reports on the window that ends at `now`; without a window, on everything
 * since the beginning.
 */
interface Reporter {
  /** Returns what this node has counted, and how it is. */
  own(window: Window | null, now: Date): Promise<WholeReport>;
  /**
   * Returns the same for a peer, and without a database at least how this node
   * is.
   */
  ownForPeer(window: Window | null, now: Date): Promise<PeerReport>;
  /** Asks each connected node, and returns what is known of all nodes. */
  all(window: Window | null, now: Date): Promise<ClusterReport>;
}

/** Returns the reporter of a node. */
export function createReporter(options: ReportOptions): Reporter {
  const { self, journal, monitor, reader, peers, members } = options;

  async function own(window: Window | null, now: Date): Promise<WholeReport> {
    const cover = coverOf(window, now);
    const { samples, since } = await journal.read(cover);
    return {
      url: self,
      since: (cover.since ?? since).toISOString(),
      samples,
      parts: monitor.parts(),
    };
  }

  async function ownForPeer(
    window: Window | null,
    now: Date,
  ): Promise<PeerReport> {
    const parts = monitor.parts();
    if (parts.database.reachable) return await own(window, now);
    // A database that is silent would keep the peer waiting in vain.
    return { url: self, since: now.toISOString(), samples: null, parts };
  }

  async function all(
    window: Window | null,
    now: Date,
  ): Promise<ClusterReport> {
    const { connected, lately } = await members();
    const present = new Set([self, ...connected]);
    const urls = [...present.union(new Set(lately))];
    const query = {
      ...(window === null ? {} : { window }),
      now: now.toISOString(),
    };
    const answers = await Promise.all(
      urls.map((url) =>
        url === self ? own(window, now) : peers.ask(url, query)
      ),
    );
    const told = answers.filter((answer) => answer !== null);
    const cover = coverOf(window, now);
    const whole = told.filter((answer) => answer.samples !== null);
    const stored = await readSamples(reader, cover, {
      except: whole.map(({ url }) => url),
    });
    const storedOf = (url: string) =>
      stored.filter((row) => row.node_url === url);
    const untold = new Set([
      ...present,
      ...stored.map((row) => row.node_url),
    ]).difference(new Set(told.map(({ url }) => url)));
    const nodes: NodeReport[] = [
      ...told.map(({ url, samples, parts }) => ({
        url,
        state: "answered" as const,
        samples: samples ?? storedOf(url),
        parts,
      })),
      ...Array.from(untold, (url) => ({
        url,
        state: present.has(url) ? "silent" as const : "gone" as const,
        samples: storedOf(url),
        parts: null,
      })),
    ];
    const starts = [
      ...whole.map((answer) => Date.parse(answer.since)),
      ...stored.map((row) => row.first_at.getTime()),
    ];
    return {
      since: cover.since ?? new Date(starts.reduce((a, b) => Math.min(a, b))),
      nodes: nodes.sort((a, b) => a.url < b.url ? -1 : 1),
    };
  }

  return { own, ownForPeer, all };
}
