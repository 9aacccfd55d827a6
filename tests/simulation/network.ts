/** The links between nodes and database, modelled. */
import type { Random } from "./random.ts";
import type { VirtualTime } from "./virtual_time.ts";

/**
 * How a directed link treats what is sent over it.
 *
 * - `open`: delivers after a moment, `slowMs` later than usual;
 * - `cut`: holds everything back until it is open again, as TCP does; the
 *   sender hears nothing;
 * - `rejecting`: a firewall answers at once that the connection is refused,
 *   though the process may well be there;
 * - `dropping`: a firewall drops what asks for a connection; the answers to what
 *   comes from the other side pass.
 */
interface Link {
  mode: "open" | "cut" | "rejecting" | "dropping";
  slowMs: number;
  readonly held: (() => void)[];
}

/** The directed links between nodes, and between each node and the database. */
export class Network {
  readonly #links = new Map<string, Map<string, Link>>();

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
  ) {}

  /** The link that carries messages from one place to another. */
  link(from: string, to: string): Link {
    let outgoing = this.#links.get(from);
    if (outgoing === undefined) {
      outgoing = new Map();
      this.#links.set(from, outgoing);
    }
    let link = outgoing.get(to);
    if (link === undefined) {
      link = { mode: "open", slowMs: 0, held: [] };
      outgoing.set(to, link);
    }
    return link;
  }

  /**
   * Sends a message: `deliver` happens at the other end, perhaps much later,
   * perhaps never.
   */
  send(from: string, to: string, deliver: () => void): void {
    const link = this.link(from, to);
    if (link.mode === "open" || link.mode === "dropping") {
      const ms = 0.1 + this.random.next() + link.slowMs * this.random.next();
      this.time.after(ms, deliver);
    } else if (link.mode === "cut") {
      link.held.push(deliver);
    }
  }

  /** Opens a link and lets through what it held back. */
  open(from: string, to: string): void {
    const link = this.link(from, to);
    link.mode = "open";
    link.slowMs = 0;
    for (const deliver of link.held.splice(0)) {
      this.time.after(this.random.between(0, 200), deliver);
    }
  }

  /** Whether messages pass both ways. */
  isOpen(a: string, b: string): boolean {
    return this.link(a, b).mode === "open" && this.link(b, a).mode === "open";
  }

  /** Whether what one asks of the other gets there, and the answer back. */
  reaches(from: string, to: string): boolean {
    const back = this.link(to, from).mode;
    return this.link(from, to).mode === "open" &&
      (back === "open" || back === "dropping");
  }

  /** Whether a question and its answer pass without delay. */
  reachesFast(from: string, to: string): boolean {
    return this.reaches(from, to) && this.link(from, to).slowMs === 0 &&
      this.link(to, from).slowMs === 0;
  }

  /** Forgets what is held back: the connections that it was sent on are gone. */
  dropHeld(): void {
    for (const outgoing of this.#links.values()) {
      for (const { held } of outgoing.values()) held.length = 0;
    }
  }

  openAll(): void {
    for (const [from, outgoing] of this.#links) {
      for (const to of outgoing.keys()) this.open(from, to);
    }
  }
}
