/**
 * The way by which people come: `PUBLIC_URL`, and the proxy behind it. A node
 * is asked by it, as one of its cluster would ask; its answer says what the
 * proxy has added.
 */
import {
  type HeartbeatBody,
  heartbeatBody,
} from "../../cluster/beat/heartbeat/heartbeat.ts";
import {
  isSignedAnswer,
  questionHeaders,
} from "../../cluster/beat/heartbeat/signed_heartbeat.ts";
import type { Signer } from "../../cluster/signature.ts";
import { messageOf } from "../../lib/http/connection_refused.ts";
import { readLimited } from "../../lib/http/read_limited.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

/** Whose nodes are to answer. */
interface Cluster {
  readonly signer: Signer;
  readonly databaseId: string;
}

/** What came back by the public address. */
export interface PublicAnswer {
  /** What a node of this cluster said, or why none did. */
  readonly node: HeartbeatBody | string;
  /** Whether a WebSocket opens, or why it does not. */
  readonly socket: true | string;
  /** Whether what nodes keep for each other can be reached. */
  readonly reachesInternal: boolean;
}

const LIMIT_MS = 5_000;
const BODY_LIMIT_BYTES = 16 * 1024;

/** A visitor who writes this themselves must not be believed. */
export const FORGED_ADDRESS = "192.0.2.1";

/** A balancer may lead each question to another node. */
const ATTEMPTS = 5;

/** Asks by the public address; takes some fifteen seconds at most. */
export async function askPublic(
  publicUrl: string,
  cluster: Cluster,
): Promise<PublicAnswer> {
  const [node, socket, reachesInternal] = await Promise.all([
    askNode(publicUrl, cluster).catch(messageOf),
    openSocket(publicUrl).catch(messageOf),
    reaches(`${publicUrl}/internal/commands/doctor`).catch(() => false),
  ]);
  return { node, socket, reachesInternal };
}

async function askNode(
  publicUrl: string,
  { databaseId, signer }: Cluster,
): Promise<HeartbeatBody | string> {
  let nodeUrl = publicUrl;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const nonce = crypto.randomUUID();
    const response = await fetch(`${publicUrl}/api/heartbeat`, {
      headers: {
        ...questionHeaders(signer, nodeUrl, nonce),
        "x-forwarded-for": FORGED_ADDRESS,
      },
      redirect: "manual",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const bytes = await readLimited(response.body, BODY_LIMIT_BYTES);
    const body = parseBody(bytes);
    if (bytes === null || body === null) {
      return `something else answers there (status ${response.status})`;
    }
    if (isSignedAnswer(signer, nonce, response, bytes)) {
      return body.database_id === databaseId
        ? body
        : `the node ${body.url} answers there, which is on another database`;
    }
    if (body.url === nodeUrl) break;
    nodeUrl = body.url;
  }
  return `the node ${nodeUrl} answers there, which is not of this cluster`;
}

function parseBody(bytes: Uint8Array | null): HeartbeatBody | null {
  try {
    const text = new TextDecoder().decode(bytes ?? undefined);
    return heartbeatBody.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Opens a socket as browsers do, and closes it when it was welcomed. */
async function openSocket(publicUrl: string): Promise<true | string> {
  const url = new URL("/socket.io/?EIO=4&transport=websocket", publicUrl);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  const ended = Promise.withResolvers<void>();
  const welcomed = Promise.withResolvers<true | string>();
  socket.onmessage = ({ data }) => {
    welcomed.resolve(
      String(data).startsWith("0{") || "what opens is not Socket.IO",
    );
  };
  socket.onerror = (event) => {
    const { message } = event as ErrorEvent;
    welcomed.resolve(message || "it does not open");
  };
  socket.onclose = () => {
    welcomed.resolve("it is closed at once");
    ended.resolve();
  };
  try {
    return await withinLimit(welcomed.promise, LIMIT_MS);
  } finally {
    socket.close();
    await withinLimit(ended.promise, LIMIT_MS).catch(() => {});
  }
}

/** Whether a node itself answers there: only POST is known to it. */
async function reaches(url: string): Promise<boolean> {
  const response = await fetch(url, {
    redirect: "manual",
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  await response.body?.cancel();
  return response.status === 405 &&
    /\bPOST\b/.test(response.headers.get("allow") ?? "");
}

/**
 * Returns what is to be said of the public address.
 *
 * @param trustProxy Whether the nodes believe what the proxy adds.
 */
export function judgePublic(
  publicUrl: string,
  { node, reachesInternal, socket }: PublicAnswer,
  trustProxy: boolean,
): readonly Finding[] {
  if (typeof node === "string") {
    return [wrong(
      "public address",
      `${publicUrl}: ${node}. Correct PUBLIC_URL, the name's address, or ` +
        "where the proxy leads.",
    )];
  }
  return [
    ok("public address", `${publicUrl} leads to ${node.url}.`),
    socket === true ? ok("websocket", `opens at ${publicUrl}.`) : wrong(
      "websocket",
      `no WebSocket opens at ${publicUrl} (${socket}): people wait for news. ` +
        "Have the proxy pass Upgrade and Connection on (deploy/nginx.conf).",
    ),
    judgeForwarded(node.forwarded, publicUrl, trustProxy),
    judgeInternal(publicUrl, reachesInternal, trustProxy),
  ];
}

/** Requests there are signed; without a proxy nobody keeps them away. */
function judgeInternal(
  publicUrl: string,
  isReached: boolean,
  trustProxy: boolean,
): Finding {
  if (!isReached) return ok("internal", "/internal/ is kept from the outside.");
  const text = `${publicUrl}/internal/ leads to a node: have a proxy refuse ` +
    "it, as deploy/nginx.conf and deploy/haproxy.cfg do.";
  return trustProxy ? wrong("internal", text) : note("internal", text);
}

function judgeForwarded(
  forwarded: HeartbeatBody["forwarded"],
  publicUrl: string,
  trustProxy: boolean,
): Finding {
  const check = "forwarded";
  const nearest = forwarded?.for?.split(",").at(-1)?.trim();
  const proto = forwarded?.proto?.split(",")[0]?.trim();
  const isHttps = publicUrl.startsWith("https:");
  // What was sent arrives as it was, or nothing at all does.
  const isAdded = nearest !== undefined && nearest !== FORGED_ADDRESS;
  if (!trustProxy) {
    return isAdded
      ? wrong(
        check,
        "a proxy says by X-Forwarded-For where people come from, and the nodes " +
          "do not believe it, so that all share one address's limits: set " +
          "TRUST_PROXY=true, and let only the proxy reach the nodes.",
      )
      : ok(check, "no proxy adds X-Forwarded-For, and none is trusted.");
  }
  if (nearest === FORGED_ADDRESS) {
    return wrong(
      check,
      "the proxy passes on what visitors write into X-Forwarded-For, so that " +
        "anybody chooses their address: have it set the header itself " +
        "(deploy/nginx.conf).",
    );
  }
  if (!isAdded) {
    return wrong(
      check,
      "TRUST_PROXY is true, and X-Forwarded-For does not arrive: all share one " +
        "address's limits. Have the proxy set it (deploy/nginx.conf).",
    );
  }
  if (isHttps && proto !== "https") {
    return note(
      check,
      `X-Forwarded-Proto says ${
        proto ?? "nothing"
      }, and people come by https: ` +
        "have the proxy say so. PUBLIC_URL is believed meanwhile.",
    );
  }
  return ok(check, `X-Forwarded-For arrives, and ${proto ?? "no"} protocol.`);
}
