import assert from "node:assert/strict";
import { createPeers, type PeerReport } from "./peers.ts";
import { createRecorder } from "../record/recorder.ts";
import { WELL_PARTS } from "../testing.ts";

const SECRET = new Uint8Array(32).fill(7);
const TIMEOUT_MS = 2_000;
const NOW = "2026-03-10T12:00:00.000Z";

/** Runs `body` with a server that gives `answer`, and its last request. */
async function withPeer(
  answer: unknown,
  body: (url: string, asked: () => Request) => Promise<void>,
): Promise<void> {
  let last: Request | undefined;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      last = new Request(request.url, { headers: request.headers });
      return Response.json(answer);
    },
  );
  await body(`http://127.0.0.1:${server.addr.port}`, () => last!);
}

Deno.test("a peer's figures arrive as it sent them, and it knows who asked", async () => {
  const recorder = createRecorder();
  recorder.http("GET", "/", 200, 1.5);
  const report: PeerReport = {
    url: "http://a",
    since: NOW,
    samples: recorder.live(),
    parts: WELL_PARTS,
  };
  await withPeer(report, async (url, asked) => {
    const peers = createPeers(() => SECRET, TIMEOUT_MS);
    const told = await peers.ask(url, { window: "1h", now: NOW });
    assert.deepEqual(told, report);
    const answer = (request: Request, of = peers) =>
      of.answer(request, (window, now) => {
        assert.deepEqual([window, now.toISOString()], ["1h", NOW]);
        return Promise.resolve(report);
      });
    assert.equal(await answer(asked()), report);

    const { url: address, headers } = asked();
    const refused = [
      answer(new Request(address.replace("1h", "7d"), { headers })),
      answer(new Request(address)),
      answer(asked(), createPeers(() => new Uint8Array(32), TIMEOUT_MS)),
    ];
    for (const attempt of refused) {
      await assert.rejects(attempt, { code: "forbidden" });
    }
  });
});

Deno.test("a signed question that makes no sense is refused", async () => {
  const peers = createPeers(() => SECRET, TIMEOUT_MS);
  await withPeer(null, async (url, asked) => {
    await peers.ask(url, { now: "yesterday" });
    const answered = peers.answer(
      asked(),
      () => assert.fail("was not refused"),
    );
    await assert.rejects(answered, { code: "forbidden" });
  });
});

Deno.test("a peer that answers nonsense, or not at all, is silent", async () => {
  const peers = createPeers(() => SECRET, TIMEOUT_MS);
  for (const answer of [null, {}, { url: "http://a", samples: [{}] }]) {
    await withPeer(answer, async (url) => {
      assert.equal(await peers.ask(url, { now: NOW }), null);
    });
  }
  assert.equal(await peers.ask("http://127.0.0.1:1", { now: NOW }), null);
});
