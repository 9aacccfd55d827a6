/**
 * How nodes know each other's heartbeats. The question carries a number used
 * once, and the answer is signed over it: what else listens at a node's URL, or
 * repeats what a node once said, cannot pass for that node.
 */
import { z } from "zod";
import { SIGNATURE_HEADER, type Signer } from "../../signature.ts";
import type { HeartbeatAnswer } from "./answer_heartbeat.ts";
import { type HeartbeatBody, MAX_FORWARDED } from "./heartbeat.ts";

const NONCE_HEADER = "x-distsales-nonce";

/** Returns the headers by which a node asks the node at `url`. */
export function questionHeaders(
  signer: Signer,
  url: string,
  nonce: string,
): Record<string, string> {
  return {
    [NONCE_HEADER]: nonce,
    [SIGNATURE_HEADER]: signer.sign(questionParts(url, nonce)),
  };
}

/**
 * Returns the answer to `GET /api/heartbeat`: signed and whole for a node of
 * this cluster, for anybody else without what only nodes need.
 *
 * @param headers Those of the question.
 */
export function respondToHeartbeat(
  { status, body }: HeartbeatAnswer,
  headers: Headers,
  signer: Signer,
): Response {
  const nonce = nonceOfNode(signer, body.url, headers);
  const text = JSON.stringify(
    nonce === null ? forStrangers(body) : { ...body, ...forwardedBy(headers) },
  );
  return new Response(text, {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...(nonce === null ? {} : {
        [SIGNATURE_HEADER]: signer.sign(answerParts(nonce, status, text)),
      }),
    },
  });
}

/** Tells whether a node of this cluster gave an answer to this very question. */
export function isSignedAnswer(
  signer: Signer,
  nonce: string,
  { status, headers }: Response,
  body: Uint8Array,
): boolean {
  const signature = headers.get(SIGNATURE_HEADER) ?? "";
  return signer.verify(answerParts(nonce, status, body), signature);
}

/** Returns the nonce of a question that a node of this cluster asked, or null. */
function nonceOfNode(
  signer: Signer,
  url: string,
  headers: Headers,
): string | null {
  const nonce = z.uuid().safeParse(headers.get(NONCE_HEADER));
  if (!nonce.success) return null;
  const signature = headers.get(SIGNATURE_HEADER) ?? "";
  return signer.verify(questionParts(url, nonce.data), signature)
    ? nonce.data
    : null;
}

/**
 * Returns what proxies on the way have added, for a doctor who asks by the
 * market's public address; nothing where there were none.
 */
function forwardedBy(headers: Headers): Pick<HeartbeatBody, "forwarded"> {
  const told = (name: string) =>
    headers.get(name)?.slice(0, MAX_FORWARDED) ?? null;
  const forwarded = {
    for: told("x-forwarded-for"),
    proto: told("x-forwarded-proto"),
  };
  return forwarded.for === null && forwarded.proto === null
    ? {}
    : { forwarded };
}

/**
 * Returns what anybody may know. Which patch of a version runs is left out, and
 * the ids are, but for that of the run: a node of the version before, which
 * signs nothing, tells the leader's run by it during an upgrade.
 */
function forStrangers(
  { database_id: _, version, ...body }: HeartbeatBody,
): HeartbeatBody {
  const major = version.split(".", 1)[0] ?? "";
  return { ...body, version: major, cluster_id: null };
}

function questionParts(url: string, nonce: string): string[] {
  return ["heartbeat", url, nonce];
}

function answerParts(
  nonce: string,
  status: number,
  body: string | Uint8Array,
): (string | Uint8Array)[] {
  return ["heartbeat answer", nonce, String(status), body];
}
