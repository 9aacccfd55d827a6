/** The nodes of the cluster: whether each answers at its URL, and agrees. */
import { clockFault } from "../../cluster/beat/clock.ts";
import {
  askHeartbeat,
  type AskOptions,
  type HeartbeatFinding,
} from "../../cluster/beat/heartbeat/ask_heartbeat.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";
import { isThisMachine } from "./server.ts";

/** A run of a node that the database calls connected. */
export interface Member {
  readonly url: string;
  readonly nodeId: string;
}

/** What the database says of who leads. */
export interface LeadershipFacts {
  readonly url: string | null;
  readonly epoch: number;
  /** How long ago the lease was renewed, in milliseconds. */
  readonly ageMs: number | null;
}

/** What a node answered, by its URL. */
type NodeAnswers = ReadonlyMap<string, HeartbeatFinding>;

/** Asks the nodes at `urls`, all at once, within the time that a beat has. */
export async function askNodes(
  urls: ReadonlySet<string>,
  options: Omit<AskOptions, "client" | "signal">,
): Promise<NodeAnswers> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const { signal } = new AbortController();
  return new Map(
    await Promise.all([...urls].map(
      async (url): Promise<[string, HeartbeatFinding]> => [
        url,
        await askHeartbeat(url, { ...options, client, signal }),
      ],
    )),
  );
}

/**
 * Returns a line for every node but this one.
 *
 * @param ownUrl This node's URL.
 * @param members Those that the database calls connected.
 * @param now The time here, in milliseconds since 1970.
 */
export function judgeMembers(
  { answers, members, now, ownUrl }: {
    readonly answers: NodeAnswers;
    readonly members: readonly Member[];
    readonly now: number;
    readonly ownUrl: string;
  },
): readonly Finding[] {
  return [...answers].filter(([url]) => url !== ownUrl)
    .map(([url, finding]) =>
      judgeMember(
        url,
        finding,
        members.find((member) => member.url === url),
        now,
      )
    );
}

function judgeMember(
  url: string,
  { body, clockMs, probe, trouble }: HeartbeatFinding,
  member: Member | undefined,
  now: number,
): Finding {
  const check = `node ${url}`;
  if (body === null || probe.kind === "silent" || probe.kind === "refused") {
    return wrong(check, trouble ?? "It does not answer.");
  }
  if (member !== undefined && body.node_id !== member.nodeId) {
    return wrong(
      check,
      `run ${body.node_id} answers, and the database knows run ` +
        `${member.nodeId} there: give each node a NODE_URL of its own, if it ` +
        "was not just started anew.",
    );
  }
  if (trouble !== null) return note(check, trouble);
  const clock = clockMs === null ? null : clockFault(clockMs - now);
  if (clock !== null) {
    return wrong(check, `its clock is not this machine's. ${clock}`);
  }
  if (probe.kind !== "alive") {
    return wrong(check, `it answers, and is ${body.status}: look at its log.`);
  }
  return member === undefined
    ? note(check, "it answers, and has not joined: it may be starting.")
    : ok(check, "it answers.");
}

/**
 * Returns how this node is reached.
 *
 * @param finding What answered at its URL.
 * @param others The other nodes' URLs.
 */
export function judgeOwnUrl(
  { finding, isPortFree, member, others, ownUrl, port }: {
    readonly ownUrl: string;
    readonly finding: HeartbeatFinding;
    readonly member: Member | undefined;
    readonly others: readonly string[];
    readonly port: number;
    readonly isPortFree: boolean;
  },
): Finding {
  const check = `this node ${ownUrl}`;
  const elsewhere = others.find((url) => !leadsHere(url));
  if (leadsHere(ownUrl) && elsewhere !== undefined) {
    return wrong(
      check,
      `leads every machine to itself, and ${elsewhere} is on another one: set ` +
        "NODE_URL to the address at which the others reach this machine.",
    );
  }
  if (finding.body !== null && finding.probe.kind !== "silent") {
    return member !== undefined && finding.body.node_id !== member.nodeId
      ? wrong(
        check,
        `run ${finding.body.node_id} answers, and the database knows run ` +
          `${member.nodeId} here: two nodes have this NODE_URL, or it was just ` +
          "started anew.",
      )
      : ok(check, `runs, and is ${finding.body.status}.`);
  }
  if (isPortFree) return note(check, `does not run; port ${port} is free.`);
  return wrong(
    check,
    `port ${port} is taken, and this node does not answer at its URL: stop ` +
      `what has the port, or correct NODE_URL. ${finding.trouble ?? ""}`,
  );
}

/** Whether a node's URL leads to the machine that asks. */
function leadsHere(url: string): boolean {
  return isThisMachine(new URL(url).hostname);
}

/** Returns who leads, and whether the nodes and the database agree on it. */
export function judgeLeader(
  { ageMs, epoch, url }: LeadershipFacts,
  answers: NodeAnswers,
  leaseMs: number,
): Finding {
  const bodies = [...answers].flatMap(([at, { body, probe }]) =>
    body !== null && probe.kind !== "silent" ? [{ at, body }] : []
  );
  if (bodies.length === 0) {
    return note("leader", `no node answers; the last epoch is ${epoch}.`);
  }
  const ahead = bodies.find(({ body }) => body.epoch > epoch);
  if (ahead !== undefined) {
    return wrong(
      "leader",
      `${ahead.at} has heard of epoch ${ahead.body.epoch}, and the database ` +
        `says ${epoch}: it has gone back. If this stays for longer than a ` +
        "lease, restart the nodes.",
    );
  }
  if (url === null || ageMs === null) {
    return wrong(
      "leader",
      "nobody leads, so nobody can write: look at the nodes' logs.",
    );
  }
  const age = `its lease was renewed ${seconds(ageMs)} ago`;
  if (ageMs > leaseMs) {
    return wrong(
      "leader",
      `${url} in epoch ${epoch}, but ${age}: look at the nodes' logs.`,
    );
  }
  const astray = bodies.find(({ body }) => body.leader !== url);
  if (astray !== undefined) {
    return note(
      "leader",
      `${url} in epoch ${epoch}; ${astray.at} says ${
        astray.body.leader ?? "nobody"
      }, which lasts a moment when the leader has just changed.`,
    );
  }
  return ok("leader", `${url} in epoch ${epoch}; ${age}.`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
