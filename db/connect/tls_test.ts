import assert from "node:assert/strict";
import { startTlsServer, TLS_HOST } from "../../tests/support/tls_server.ts";
import { openDriver } from "./driver.ts";

/** An IP address is not on the server's certificate. */
const OTHER_NAME = "127.0.0.1";

/** Whether the connection is encrypted, or why there is none. */
type Outcome = "plain" | "encrypted" | RegExp;

const NO_TRUST = /certificate|UnknownIssuer|self.signed/i;
const NO_ENTRY = /no pg_hba.conf entry.*no encryption/;

/** By mode, `sslrootcert` (none, right, another's), and the host's name. */
const cases: [
  mode: string,
  trusted: "authority" | "stranger" | "nonsense" | "missing" | null,
  host: string,
  outcome: Outcome,
][] = [
  ["disable", null, TLS_HOST, NO_ENTRY],
  ["allow", null, TLS_HOST, NO_ENTRY],
  ["prefer", null, TLS_HOST, "encrypted"],
  ["prefer", null, OTHER_NAME, "encrypted"],
  ["prefer", "stranger", TLS_HOST, "encrypted"],
  ["require", null, OTHER_NAME, "encrypted"],
  ["require", "authority", OTHER_NAME, "encrypted"],
  ["require", "stranger", TLS_HOST, NO_TRUST],
  ["verify-ca", "authority", TLS_HOST, "encrypted"],
  ["verify-ca", "authority", OTHER_NAME, "encrypted"],
  ["verify-ca", "stranger", TLS_HOST, NO_TRUST],
  ["verify-ca", null, TLS_HOST, NO_TRUST],
  ["verify-full", "authority", TLS_HOST, "encrypted"],
  ["verify-full", "authority", OTHER_NAME, /name|altnames/i],
  ["verify-full", "stranger", TLS_HOST, NO_TRUST],
  ["verify-full", null, TLS_HOST, NO_TRUST],
  ["verify-full", "nonsense", TLS_HOST, /sslrootcert.*holds no certificate/],
  ["verify-full", "missing", TLS_HOST, /sslrootcert cannot be read.*such.file/],
];

Deno.test("sslmode and sslrootcert mean what they mean for libpq", async (test) => {
  await using server = await startTlsServer();
  async function connect(url: string) {
    const sql = openDriver(url, { max: 1 });
    try {
      const [row] = await sql<{ ssl: boolean }[]>`
        select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
      return row?.ssl ? "encrypted" : "plain";
    } finally {
      await sql.end({ timeout: 0 });
    }
  }
  for (const [mode, trusted, host, outcome] of cases) {
    await test.step(`${mode}, trusting ${trusted}, at ${host}`, async () => {
      const path = trusted === "missing" || trusted === null
        ? "/no/such/file"
        : server[trusted];
      const query = `sslmode=${mode}` +
        (trusted === null ? "" : `&sslrootcert=${path}`);
      const { password, port } = server;
      const connected = connect(
        `postgres://distsales:${password}@${host}:${port}/distsales?${query}`,
      );
      if (typeof outcome === "string") assert.equal(await connected, outcome);
      else await assert.rejects(connected, outcome);
    });
  }
  await test.step("a server that would encrypt is not asked to", async () => {
    const plain = await connect(`${server.superuserUrl}?sslmode=disable`);
    assert.equal(plain, "plain");
  });
});
