/** Broken installations for the doctor's tests. */
import assert from "node:assert/strict";
import { openPool, type Sql } from "../../db/pools.ts";
import type { TestDatabase } from "../../db/testing.ts";
import { examine } from "./examine.ts";
import type { Finding } from "./finding.ts";

/** Returns a port of 127.0.0.1 where nothing listens. */
export function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** Examines an installation that has these variables, and a port of its own. */
export function findingsOf(
  env: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const port = String(closedPort());
  const NODE_URL = `http://127.0.0.1:${port}`;
  return examine({ PORT: port, NODE_URL, DATA_DIR: "/var/tmp", ...env });
}

/** The only finding of a check. */
export function findingOf(
  findings: readonly Finding[],
  check: string,
): Finding {
  const found = findings.filter((finding) => finding.check === check);
  assert.equal(found.length, 1, JSON.stringify(findings, null, 1));
  return found[0]!;
}

/** Asserts that exactly these checks are wrong, and what is said of them. */
export function assertWrong(
  findings: readonly Finding[],
  expected: Readonly<Record<string, RegExp>>,
): void {
  const faults = findings.filter(({ check, state }) =>
    // The tests' server keeps nothing that anybody would miss.
    state === "wrong" && check !== "durability"
  );
  assert.deepEqual(
    faults.map(({ check }) => check).sort(),
    Object.keys(expected).sort(),
    JSON.stringify(findings, null, 1),
  );
  for (const { check, text } of faults) {
    assert.match(text, expected[check] ?? /never/);
  }
}

/** Returns a test database's URL with another user or database. */
export function urlOf(
  { url }: TestDatabase,
  change: { user?: string; password?: string; database?: string },
): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = change.user;
  if (change.password !== undefined) changed.password = change.password;
  if (change.database !== undefined) changed.pathname = change.database;
  return changed.href;
}

/** Runs `body` as the superuser of the tests' server, in a test's database. */
export async function asSuperuser<T>(
  { superuserUrl }: TestDatabase,
  body: (sql: Sql) => Promise<T>,
): Promise<T> {
  const sql = openPool(superuserUrl, 1);
  try {
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
