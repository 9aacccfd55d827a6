/** That nothing long is read before its sender is known for a node. */
import assert from "node:assert/strict";
import { createSigner, SIGNATURE_HEADER } from "../../signature.ts";
import {
  databaseNow,
  receiver,
  secret,
  self,
  tidy,
} from "../../testing/testing_receiver.ts";
import {
  SENDER_HEADER,
  senderParts,
  UNPROVEN_LIMIT_BYTES,
  writeSenderClaim,
} from "./envelope.ts";
import { createForward } from "./forward.ts";

/** Who claims to send a long body, and whether it is read. */
const LONG_BODIES: [string, {
  secret?: Uint8Array;
  sentAt?: number;
  name?: string;
  length?: number;
  claims?: boolean;
  signature?: string;
}, isRead: boolean][] = [
  ["a node", {}, true],
  ["a node of the version before", { claims: false }, false],
  ["somebody without a signature", { signature: "" }, false],
  ["somebody with another one's form", { signature: "x".repeat(64) }, false],
  ["somebody with another secret", { secret: new Uint8Array(32) }, false],
  ["who repeats an old claim", { sentAt: databaseNow - 3_001 }, false],
  ["who repeats a claim for another command", { name: "note" }, false],
  ["a node that claimed to send less", { length: 1_000_000 }, false],
];

for (const [who, claim, isRead] of LONG_BODIES) {
  const expected = isRead ? "is read" : "is cut off";
  Deno.test(`a long body of ${who} ${expected}`, async () => {
    const { receive } = receiver();
    const size = 8 * 1024 * 1024;
    const sender = { sentAt: databaseNow, length: size, ...claim };
    const signature = createSigner(claim.secret ?? secret)
      .sign(senderParts(self.url, claim.name ?? "tidy", sender));
    let read = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (read >= size) return controller.close();
        const part = new Uint8Array(64 * 1024).fill(0x20);
        read += part.length;
        controller.enqueue(part);
      },
    });
    const response = await receive(
      "tidy",
      new Request(`${self.url}/internal/commands/tidy`, {
        method: "POST",
        body,
        headers: {
          [SIGNATURE_HEADER]: claim.signature ?? "0".repeat(64),
          ...(claim.claims !== false && {
            [SENDER_HEADER]: writeSenderClaim({ ...sender, signature }),
          }),
        },
      }),
    );
    // Whole or not, nobody has signed it.
    assert.equal(response.status, 403);
    const most = claim.signature !== undefined
      ? 64 * 1024
      : claim.length ?? UNPROVEN_LIMIT_BYTES;
    if (isRead) assert.equal(read, size);
    else assert.ok(read <= most + 3 * 64 * 1024, `${read} bytes were read`);
  });
}

Deno.test("photos of a follower's visitor reach the leader", async () => {
  const arrived = Promise.withResolvers<Request>();
  const answer = Promise.withResolvers<Response>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      arrived.resolve(request);
      return answer.promise;
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const leading = receiver(true, url);
  const forward = createForward({
    self: "http://node-b:8000",
    databaseId: "1/2",
    deadlineMs: () => 10_000,
    server: () => "one",
    leader: () => ({
      url,
      nodeId: self.nodeId,
      epoch: 3,
      grantId: "grant",
      electedAt: new Date(0),
    }),
    news: () => Promise.resolve(),
    subscribe: () => () => {},
    suspect: () => {},
    carryOut: () => Promise.reject(new Error("It is not carried out here.")),
    signer: createSigner(secret),
    databaseNow: () => databaseNow + 0.25,
  });
  const forwarded = forward(tidy, {
    id: crypto.randomUUID(),
    actor: { kind: "system" },
    input: { photo: "A".repeat(10 * 1024 * 1024) },
    prepared: undefined,
    origin: { address: null, userAgent: null },
    wantsPosition: false,
  });
  answer.resolve(await leading.receive("tidy", await arrived.promise));
  assert.equal((await forwarded).servedBy, url);
  assert.deepEqual(leading.carried, ["tidy"]);
});
