import assert from "node:assert/strict";
import { createSigner } from "../../signature.ts";
import { askHeartbeat } from "./ask_heartbeat.ts";
import type { HeartbeatBody } from "./heartbeat.ts";

const DATABASE_ID = "7300000000000000000/16384";
const CLUSTER_ID = "6b6cf0f4-2f5b-4d0c-9a43-4d3f9f2f6a10";
const NODE_ID = "0e9c2f3e-2c3c-4b8a-8a59-5d8f1a2b3c4d";

function bodyOf(url: string, change: Partial<HeartbeatBody> = {}): string {
  return JSON.stringify({
    url,
    status: "ready",
    leader: null,
    epoch: 1,
    started_at: new Date(0).toISOString(),
    version: "1.0.0",
    cluster_id: CLUSTER_ID,
    database_id: DATABASE_ID,
    node_id: NODE_ID,
    ...change,
  });
}

/** Asks as a node of version 1.0.0 does; it may take long on a busy machine. */
async function ask(
  url: string,
  { signal = new AbortController().signal, timeoutMs = 10_000 } = {},
) {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const version = "1.0.0";
  return await askHeartbeat(url, {
    clusterId: CLUSTER_ID,
    databaseId: DATABASE_ID,
    version,
    signer: createSigner(new Uint8Array(32)),
    isConnected: ({ nodeId }) => Promise.resolve(nodeId === NODE_ID),
    timeoutMs,
    client,
    signal,
  });
}

/** What listens at a URL: it answers, for example once it was given up. */
type Answer = (
  url: string,
  givenUp: Promise<void>,
) => Response | Promise<Response>;

async function findingOf(answer: Answer, timeoutMs?: number) {
  const givenUp = Promise.withResolvers<void>();
  await using server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(new URL(request.url).origin, givenUp.promise),
  );
  try {
    const url = `http://127.0.0.1:${server.addr.port}`;
    return await ask(url, timeoutMs === undefined ? {} : { timeoutMs });
  } finally {
    givenUp.resolve();
  }
}

const answers: readonly {
  readonly what: string;
  readonly answer: Answer;
  readonly timeoutMs?: number;
  readonly kind: string;
  readonly trouble: RegExp | null;
}[] = [
  {
    what: "a healthy node",
    answer: (url) => new Response(bodyOf(url)),
    kind: "alive",
    trouble: null,
  },
  {
    what: "a node that cannot serve",
    answer: (url) =>
      new Response(bodyOf(url, { status: "unready" }), { status: 503 }),
    kind: "unready",
    trouble: null,
  },
  {
    what: "a node of another version",
    answer: (url) => new Response(bodyOf(url, { version: "0.9.0" })),
    kind: "alive",
    trouble: /runs version 0\.9\.0.*finish the upgrade/,
  },
  {
    what: "another cluster's node",
    answer: (url) =>
      new Response(bodyOf(url, { cluster_id: crypto.randomUUID() })),
    kind: "silent",
    trouble: /another cluster.*DATABASE_URL/,
  },
  {
    what: "a node on a copy of the database",
    answer: (url) => new Response(bodyOf(url, { database_id: "1/2" })),
    kind: "silent",
    trouble: /copy of this node's database.*restored/,
  },
  {
    what: "a node of the version before, which does not name its database",
    answer: (url) => new Response(bodyOf(url, { database_id: undefined })),
    kind: "alive",
    trouble: null,
  },
  {
    what: "a node that goes by another URL",
    answer: () => new Response(bodyOf("http://elsewhere:8000")),
    kind: "silent",
    trouble: /calls itself http:\/\/elsewhere:8000.*NODE_URL/,
  },
  {
    what: "a stranger, which signs nothing and is no member",
    answer: (url) =>
      new Response(bodyOf(url, { node_id: crypto.randomUUID() })),
    kind: "silent",
    trouble: /not as a node of this cluster.*PEERS/,
  },
  {
    what: "a web page",
    answer: () => new Response("<!doctype html><p>Hello"),
    kind: "silent",
    trouble: /not as a node of DistSales.*PEERS/,
  },
  {
    what: "JSON of another kind",
    answer: () => Response.json({ status: "ok" }),
    kind: "silent",
    trouble: /not as a node of DistSales/,
  },
  {
    what: "a redirect",
    answer: () => Response.redirect("http://127.0.0.1:1/", 302),
    kind: "silent",
    trouble: /status 302/,
  },
  {
    what: "an error that looks like a node",
    answer: (url) => new Response(bodyOf(url), { status: 500 }),
    kind: "silent",
    trouble: /status 500/,
  },
  {
    what: "an endless answer",
    answer: () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(4096)),
        }),
      ),
    kind: "silent",
    trouble: /not as a node of DistSales/,
  },
  {
    what: "no answer in time",
    answer: (_url, givenUp) => givenUp.then(() => new Response(null)),
    timeoutMs: 20,
    kind: "silent",
    trouble: /did not answer within 20 ms/,
  },
];

for (const { what, answer, timeoutMs, kind, trouble } of answers) {
  Deno.test(`a heartbeat that meets ${what} finds it ${kind}`, async () => {
    const finding = await findingOf(answer, timeoutMs);
    assert.equal(finding.probe.kind, kind);
    if (trouble === null) assert.equal(finding.trouble, null);
    else assert.match(finding.trouble ?? "", trouble);
  });
}

Deno.test("a heartbeat tells a refused connection from a silent host", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const finding = await ask(`http://127.0.0.1:${port}`);
  assert.equal(finding.probe.kind, "refused");
  assert.match(finding.trouble ?? "", /Nothing listens at .*start the node/);
});

Deno.test("a node that hangs up, and one that is asked in vain as this one stops, cannot be asked", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const hungUp = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(1));
    connection.close();
  })();
  const findings = [
    await ask(url),
    await ask(url, { signal: AbortSignal.abort() }),
  ];
  await hungUp;
  for (const { body, probe, trouble } of findings) {
    assert.equal(body, null);
    assert.equal(probe.kind, "silent");
    assert.match(trouble ?? "", /cannot be asked \(.+\): look at its URL/);
  }
});
