import assert from "node:assert/strict";
import { createSigner } from "../../signature.ts";
import type { HeartbeatAnswer } from "./answer_heartbeat.ts";
import { heartbeatBody } from "./heartbeat.ts";
import {
  isSignedAnswer,
  questionHeaders,
  respondToHeartbeat,
} from "./signed_heartbeat.ts";

const URL_ASKED = "http://127.0.0.1:8000";
const signer = createSigner(new Uint8Array(32).fill(1));
const stranger = createSigner(new Uint8Array(32).fill(2));
const nonce = crypto.randomUUID();

const READY: HeartbeatAnswer = {
  status: 200,
  body: {
    url: URL_ASKED,
    status: "ready",
    leader: URL_ASKED,
    epoch: 3,
    started_at: new Date(0).toISOString(),
    version: "1.2.3",
    cluster_id: crypto.randomUUID(),
    database_id: "1/2",
    node_id: crypto.randomUUID(),
  },
};

/** Answers a question, and tells whether `by` takes that for signed. */
async function exchange(
  headers: Record<string, string>,
  by = signer,
  expected = nonce,
) {
  const response = respondToHeartbeat(READY, new Headers(headers), signer);
  const bytes = await response.bytes();
  return {
    isSigned: isSignedAnswer(by, expected, response, bytes),
    body: heartbeatBody.parse(JSON.parse(new TextDecoder().decode(bytes))),
  };
}

Deno.test("a node's question is answered whole and signed", async () => {
  const question = questionHeaders(signer, URL_ASKED, nonce);
  const { body, isSigned } = await exchange(question);
  assert.equal(isSigned, true);
  assert.deepEqual(body, READY.body);
});

Deno.test("who knows the secret is told what a proxy has added, cut off, and nobody else", async () => {
  const added = {
    "x-forwarded-for": `198.51.100.7,${"1".repeat(1000)}`,
    "x-forwarded-proto": "https",
  };
  const question = questionHeaders(signer, URL_ASKED, nonce);
  const { body, isSigned } = await exchange({ ...question, ...added });
  assert.equal(isSigned, true);
  assert.equal(body.forwarded?.proto, "https");
  assert.match(body.forwarded?.for ?? "", /^198\.51\.100\.7,1{243}$/);
  assert.equal((await exchange(added)).body.forwarded, undefined);
});

Deno.test("an answer to another question, or of another cluster, is not taken", async () => {
  const question = questionHeaders(signer, URL_ASKED, nonce);
  const repeated = await exchange(question, signer, crypto.randomUUID());
  assert.equal(repeated.isSigned, false);
  assert.equal((await exchange(question, stranger)).isSigned, false);
});

Deno.test("an answer that was changed on its way is not taken", async () => {
  const question = questionHeaders(signer, URL_ASKED, nonce);
  const answer = respondToHeartbeat(READY, new Headers(question), signer);
  const bytes = await answer.bytes();
  const { headers } = answer;
  const unready = new Response(null, { status: 503, headers });
  assert.equal(isSignedAnswer(signer, nonce, unready, bytes), false);
  bytes[bytes.length - 2]! ^= 1;
  assert.equal(isSignedAnswer(signer, nonce, answer, bytes), false);
});

Deno.test("strangers learn neither ids of the database nor the exact version, and get no signature", async () => {
  const questions: Record<string, string>[] = [
    {},
    { "x-distsales-nonce": nonce },
    { "x-distsales-nonce": "1", "x-distsales-signature": "1" },
    questionHeaders(stranger, URL_ASKED, nonce),
    questionHeaders(signer, "http://127.0.0.1:8001", nonce),
  ];
  for (const question of questions) {
    const { body, isSigned } = await exchange(question);
    assert.equal(isSigned, false);
    const { database_id: _, ...rest } = READY.body;
    assert.deepEqual(body, { ...rest, version: "1", cluster_id: null });
  }
});
