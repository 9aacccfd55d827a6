import assert from "node:assert/strict";
import type { HeartbeatBody } from "../../cluster/beat/heartbeat/heartbeat.ts";
import type { Finding } from "./finding.ts";
import { FORGED_ADDRESS, judgePublic, type PublicAnswer } from "./public.ts";

const PUBLIC_URL = "https://market.example";

const NODE: HeartbeatBody = {
  url: "http://10.0.0.5:8000",
  status: "ready",
  leader: null,
  epoch: 7,
  started_at: new Date(0).toISOString(),
  version: "1.2.3",
  cluster_id: null,
  node_id: crypto.randomUUID(),
  forwarded: { for: "198.51.100.7", proto: "https" },
};

const WELL: PublicAnswer = {
  node: NODE,
  socket: true,
  reachesInternal: false,
};

function judge(
  answer: Partial<PublicAnswer>,
  trustProxy = true,
): Map<string, Finding> {
  const findings = judgePublic(PUBLIC_URL, { ...WELL, ...answer }, trustProxy);
  return new Map(findings.map((finding) => [finding.check, finding]));
}

Deno.test("a public address by which everything arrives is well", () => {
  const states = [...judge({}).values()].map(({ state }) => state);
  assert.deepEqual(states, ["ok", "ok", "ok", "ok"]);
});

Deno.test("where no node of the cluster answers, nothing else is said", () => {
  const findings = judge({ node: "something else answers there" });
  assert.equal(findings.size, 1);
  assert.match(
    findings.get("public address")?.text ?? "",
    /something else.*Correct PUBLIC_URL/,
  );
});

Deno.test("sockets that do not open and an open back door are wrong", () => {
  const findings = judge({ socket: "it is closed", reachesInternal: true });
  assert.equal(findings.get("websocket")?.state, "wrong");
  assert.match(findings.get("websocket")?.text ?? "", /closed.*Upgrade/);
  assert.equal(findings.get("internal")?.state, "wrong");
});

const headers: [
  what: string,
  forwarded: HeartbeatBody["forwarded"],
  trustProxy: boolean,
  state: Finding["state"],
  text: RegExp,
][] = [
  ["nothing, with trust", undefined, true, "wrong", /does not arrive/],
  ["nothing, without trust", undefined, false, "ok", /none is trusted/],
  [
    "an address, without trust",
    { for: "198.51.100.7", proto: null },
    false,
    "wrong",
    /TRUST_PROXY=true/,
  ],
  [
    "what the visitor wrote",
    { for: FORGED_ADDRESS, proto: "https" },
    true,
    "wrong",
    /anybody chooses/,
  ],
  [
    "what the visitor wrote, and the address",
    { for: `${FORGED_ADDRESS}, 198.51.100.7`, proto: "https" },
    true,
    "ok",
    /arrives/,
  ],
  [
    "the wrong protocol",
    { for: "198.51.100.7", proto: "http" },
    true,
    "note",
    /says http/,
  ],
];

for (const [what, forwarded, trustProxy, state, text] of headers) {
  Deno.test(`of a proxy that adds ${what} it is said: ${state}`, () => {
    const found = judge({ node: { ...NODE, forwarded } }, trustProxy)
      .get("forwarded");
    assert.equal(found?.state, state);
    assert.match(found?.text ?? "", text);
  });
}
