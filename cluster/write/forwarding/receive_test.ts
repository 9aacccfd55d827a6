import assert from "node:assert/strict";
import { createSigner, SIGNATURE_HEADER } from "../../signature.ts";
import {
  databaseNow,
  receiver,
  secret,
  self,
} from "../../testing/testing_receiver.ts";
import { DATABASE_HEADER, requestParts } from "./envelope.ts";

/** What the receiver is given, and how the request differs from a good one. */
interface Case {
  readonly what: string;
  readonly secret?: Uint8Array;
  readonly change?: Record<string, unknown>;
  readonly actor?: Record<string, unknown>;
  readonly path?: string;
  readonly signedFor?: { readonly url?: string; readonly name?: string };
  readonly tamper?: boolean;
  readonly unsigned?: boolean;
  readonly leads?: boolean;
  /** Which database the sender says that it is on; older ones say none. */
  readonly databaseId?: string;
  readonly status: number;
  readonly reply?: string;
}

const cases: readonly Case[] = [
  { what: "a good one", status: 200, reply: "answered" },
  { what: "one without a signature", unsigned: true, status: 403 },
  {
    what: "one signed with another secret",
    secret: new Uint8Array(32),
    status: 403,
  },
  { what: "one that was changed on the way", tamper: true, status: 403 },
  {
    what: "one meant for another node",
    signedFor: { url: "http://node-b:8000" },
    status: 403,
  },
  {
    what: "one meant for another command",
    signedFor: { name: "note" },
    status: 403,
  },
  {
    what: "one sent long ago",
    change: { sent_at: databaseNow - 3_600_000 },
    status: 403,
  },
  {
    what: "one that its sender gave up before it came",
    change: { sent_at: databaseNow - 4_000 },
    status: 403,
  },
  {
    what: "one sent in the future",
    change: { sent_at: databaseNow + 3_600_000 },
    status: 403,
  },
  {
    what: "one for an earlier run at this URL",
    change: { to: "11111111-1111-4111-8111-111111111111" },
    status: 200,
    reply: "unavailable",
  },
  {
    what: "one for a node that does not lead",
    leads: false,
    status: 200,
    reply: "unavailable",
  },
  {
    what: "one of a node on the same database",
    databaseId: "1/2",
    status: 200,
    reply: "answered",
  },
  {
    what: "one of a node on a copy of the database",
    databaseId: "1/3",
    status: 200,
    reply: "unavailable",
  },
  {
    what: "a command that this version has not",
    path: "later",
    signedFor: { name: "later" },
    status: 200,
    reply: "unavailable",
  },
  {
    what: "a system command in a user's name",
    actor: {
      kind: "user",
      id: "22222222-2222-4222-8222-222222222222",
      role: "admin",
    },
    status: 200,
    reply: "refused",
  },
];

function requestOf(test: Case): Request {
  const body = new TextEncoder().encode(JSON.stringify({
    to: self.nodeId,
    from: "http://node-b:8000",
    nonce: crypto.randomUUID(),
    sent_at: databaseNow - 40,
    call: {
      id: crypto.randomUUID(),
      actor: test.actor ?? { kind: "system" },
      input: {},
      origin: { address: null, userAgent: null },
      wantsPosition: false,
    },
    ...test.change,
  }));
  const { url = self.url, name = "tidy" } = test.signedFor ?? {};
  const signature = createSigner(test.secret ?? secret)
    .sign(requestParts(url, name, body));
  if (test.tamper) body[body.length - 3] = 0x20;
  return new Request(`${self.url}/internal/commands/tidy`, {
    method: "POST",
    body,
    headers: {
      ...(test.unsigned ? {} : { [SIGNATURE_HEADER]: signature }),
      ...(test.databaseId ? { [DATABASE_HEADER]: test.databaseId } : {}),
    },
  });
}

for (const test of cases) {
  Deno.test(`an internal request: ${test.what}`, async () => {
    const { receive, carried, lines } = receiver(test.leads);
    const response = await receive(test.path ?? "tidy", requestOf(test));
    assert.equal(response.status, test.status);
    if (test.reply) {
      assert.equal((await response.json()).kind, test.reply);
    }
    assert.deepEqual(carried, test.reply === "answered" ? ["tidy"] : []);
    if (test.status === 403) assert.equal(lines.length, 1);
  });
}

Deno.test("a replayed internal request is refused, and said once", async () => {
  const { receive, carried, lines } = receiver();
  const request = requestOf({ what: "a good one", status: 200 });
  const copies = [request.clone(), request.clone()];
  assert.equal((await receive("tidy", request)).status, 200);
  for (const copy of copies) {
    assert.equal((await receive("tidy", copy)).status, 403);
  }
  assert.deepEqual(carried, ["tidy"]);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /replayed internal request/);
});
