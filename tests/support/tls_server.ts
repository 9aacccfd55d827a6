/** A PostgreSQL that encrypts. */
import { join } from "node:path";
import { give, serverAccount } from "../../db/embedded/account.ts";
import { startEmbedded } from "../../db/embedded/embedded.ts";
import { superuserUrlOf, TEST_SETTINGS } from "../../db/testing.ts";
import { makeAuthority } from "./certificates.ts";

/** The name on its certificate; that has no address in it. */
export const TLS_HOST = "localhost";

/** Where it is, and whom to trust. */
interface TlsServer extends AsyncDisposable {
  readonly port: number;
  readonly password: string;
  /** For the superuser, who may come without encryption. */
  readonly superuserUrl: string;
  /** The path of its authority's certificate. */
  readonly authority: string;
  /** The path of another authority's certificate. */
  readonly stranger: string;
  /** The path of a file that is no certificate. */
  readonly nonsense: string;
}

/**
 * Its user `distsales` may come encrypted only; `postgres` may come as it likes.
 */
const ACCESS = `hostssl all distsales 127.0.0.1/32 scram-sha-256
host all postgres 127.0.0.1/32 scram-sha-256
`;

/** Starts a server whose certificate was made for `localhost`. */
export async function startTlsServer(): Promise<TlsServer> {
  const folder = await Deno.makeTempDir({
    dir: "/var/tmp",
    prefix: "distsales-tls-",
  });
  // Within reach of the user that PostgreSQL runs as when we are root.
  await Deno.chmod(folder, 0o755);
  const account = await serverAccount();
  async function write(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    await give(path, account);
    return path;
  }
  const ours = makeAuthority("Our authority");
  const { certificate, key } = ours.issue(TLS_HOST);
  // It makes its database before it knows who has to encrypt.
  const dataDir = join(folder, "database");
  const first = await startEmbedded(dataDir, { settings: TEST_SETTINGS });
  await first.stop();
  const embedded = await startEmbedded(dataDir, {
    settings: {
      ...TEST_SETTINGS,
      ssl: "on",
      ssl_cert_file: `'${await write("server.crt", certificate)}'`,
      ssl_key_file: `'${await write("server.key", key)}'`,
      hba_file: `'${await write("pg_hba.conf", ACCESS)}'`,
    },
  });
  const { password, port } = new URL(embedded.url);
  const superuserUrl = await superuserUrlOf(dataDir, embedded.url);
  return {
    port: Number(port),
    password,
    superuserUrl,
    authority: await write("ca.crt", ours.certificate),
    stranger: await write("other.crt", makeAuthority("Other").certificate),
    nonsense: await write("none.crt", "This is no certificate.\n"),
    async [Symbol.asyncDispose]() {
      await embedded.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
