/** Asking a node for a sign of life. */
import {
  isConnectionRefused,
  messageOf,
} from "../../../lib/http/connection_refused.ts";
import { readLimited } from "../../../lib/http/read_limited.ts";
import { withinLimit } from "../../../lib/time/time_limit.ts";
import type { Signer } from "../../signature.ts";
import { type HeartbeatBody, heartbeatBody } from "./heartbeat.ts";
import { isSignedAnswer, questionHeaders } from "./signed_heartbeat.ts";
import type { NodeRun, Probe } from "../sightings.ts";

/** What a heartbeat found out: for the election, and for people. */
export interface HeartbeatFinding {
  readonly probe: Probe;
  /** What is wrong and what to do about it, or null. */
  readonly trouble: string | null;
  /** What a node of DistSales answered, if one did. */
  readonly body: HeartbeatBody | null;
  /**
   * What time it was there, in milliseconds since 1970 and to the second; null
   * where no answer said so.
   */
  readonly clockMs: number | null;
}

/** What an answer means. */
type Answer = Omit<HeartbeatFinding, "clockMs">;

/** Who asks, and how. */
export interface AskOptions {
  /** The asking node's cluster: a node of another one does not count. */
  readonly clusterId: string;
  /** The database that the asking node is on: a copy of it does not count. */
  readonly databaseId: string;
  /** The asking node's version: another one is told to people. */
  readonly version: string;
  /** By the cluster's secret: an answer that it did not sign does not count. */
  readonly signer: Signer;
  /**
   * Whether a run is a member all the same: one of the version before signs
   * nothing. Asked during an upgrade alone.
   */
  readonly isConnected: (run: NodeRun) => Promise<boolean>;
  readonly timeoutMs: number;
  readonly client: Deno.HttpClient;
  readonly signal: AbortSignal;
}

/** A node's answer has some 300 bytes; what has more is no node's. */
const BODY_LIMIT_BYTES = 16 * 1024;
const SILENT: Probe = { kind: "silent" };

/**
 * Asks the node at `url` whether it is alive. It never rejects: whatever goes
 * wrong is what it finds out.
 */
export async function askHeartbeat(
  url: string,
  options: AskOptions,
): Promise<HeartbeatFinding> {
  const { client, signer, timeoutMs, signal } = options;
  const nonce = crypto.randomUUID();
  try {
    const init: RequestInit & { client: Deno.HttpClient } = {
      client,
      headers: questionHeaders(signer, url, nonce),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    };
    const response = await fetch(`${url}/api/heartbeat`, init);
    const bytes = await readLimited(response.body, BODY_LIMIT_BYTES);
    const isSigned = bytes !== null &&
      isSignedAnswer(signer, nonce, response, bytes);
    const finding = readAnswer(url, response.status, bytes, options);
    const clockMs = Date.parse(response.headers.get("date") ?? "");
    return {
      ...isSigned ? finding : await readUnsigned(url, finding, options),
      clockMs: Number.isNaN(clockMs) ? null : clockMs,
    };
  } catch (error) {
    return { ...readFailure(url, error, timeoutMs), clockMs: null };
  }
}

function readAnswer(
  url: string,
  status: number,
  bytes: Uint8Array | null,
  { clusterId, databaseId, version }: AskOptions,
): Answer {
  const body = parseBody(bytes);
  if (body === null || (status !== 200 && status !== 503)) {
    const trouble = `${url} answers (status ${status}), but not as a node of ` +
      "DistSales: correct PEERS, or start the node there.";
    return { probe: SILENT, trouble, body: null };
  }
  if (body.cluster_id !== null && body.cluster_id !== clusterId) {
    const trouble = `${url} belongs to another cluster (${body.cluster_id}): ` +
      "take it out of PEERS, or give both nodes the same DATABASE_URL.";
    return { probe: SILENT, trouble, body };
  }
  if (body.database_id !== undefined && body.database_id !== databaseId) {
    const trouble = `${url} is on a copy of this node's database: stop it, ` +
      'or make the copy a cluster of its own ("deno task restored").';
    return { probe: SILENT, trouble, body };
  }
  if (body.url !== url) {
    const trouble = `${url} calls itself ${body.url}: write that in PEERS, ` +
      "or correct NODE_URL there.";
    return { probe: SILENT, trouble, body };
  }
  const trouble = body.version === version
    ? null
    : `${url} runs version ${body.version}, this node ${version}: finish the ` +
      "upgrade, one node at a time.";
  const probe: Probe = status === 200
    ? { kind: "alive", nodeId: body.node_id }
    : { kind: "unready" };
  return { probe, trouble, body };
}

/**
 * Returns what an answer means that this cluster did not sign: nothing, unless
 * a member of the version before gave it.
 */
async function readUnsigned(
  url: string,
  answer: Answer,
  { isConnected, timeoutMs }: AskOptions,
): Promise<Answer> {
  const { body, probe } = answer;
  if (body === null || probe.kind === "silent") return answer;
  const run = { url, nodeId: body.node_id };
  if (await withinLimit(isConnected(run), timeoutMs)) return answer;
  const trouble =
    `${url} answers, but not as a node of this cluster (nothing ` +
    "is signed): take it out of PEERS, or give both nodes the same " +
    "DATABASE_URL.";
  return { probe: SILENT, trouble, body };
}

function parseBody(bytes: Uint8Array | null): HeartbeatBody | null {
  if (bytes === null) return null;
  try {
    return heartbeatBody.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

function readFailure(
  url: string,
  error: unknown,
  timeoutMs: number,
): Answer {
  if (isConnectionRefused(error)) {
    const trouble = `Nothing listens at ${url}: start the node there, or ` +
      "take it out of PEERS.";
    return { probe: { kind: "refused" }, trouble, body: null };
  }
  const trouble = error instanceof DOMException && error.name === "TimeoutError"
    ? `${url} did not answer within ${timeoutMs} ms: look at the machine and ` +
      "the network between."
    : `${url} cannot be asked (${messageOf(error)}): look at its URL and the ` +
      "network between.";
  return { probe: SILENT, trouble, body: null };
}
