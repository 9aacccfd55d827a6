import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseAddressError, parseDatabaseUrl } from "./database_url.ts";
import { findPassword, passwordIn } from "./password_file.ts";

const ADDRESS = parseDatabaseUrl("postgres://u@h1,h2:5502/d");

const cases: [line: string, password: string | undefined][] = [
  ["h1:5432:d:u:secret", "secret"],
  ["h2:5502:d:u:secret", "secret"],
  ["h2:5432:d:u:secret", undefined],
  ["h3:5432:d:u:secret", undefined],
  ["h1:5432:other:u:secret", undefined],
  ["h1:5432:d:other:secret", undefined],
  ["*:*:*:*:secret", "secret"],
  ["#*:*:*:*:secret", undefined],
  ["*:*:*:*:a\\:b\\\\c", "a:b\\c"],
  ["*:*:*:*", undefined],
  ["h1:5432:d:u:first\n*:*:*:*:second", "first"],
  ["h9:5432:d:u:first\r\n*:*:*:*:second", "second"],
];

for (const [text, password] of cases) {
  Deno.test(`${JSON.stringify(text)} has the password ${password}`, () => {
    assert.equal(passwordIn(text, ADDRESS), password);
  });
}

Deno.test("an address's own password comes before a file's, and a file open to others is not read", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "pgpass");
    await Deno.writeTextFile(path, "*:*:*:*:secret\n", { mode: 0o600 });
    const env = { PGPASSFILE: path };
    assert.equal(findPassword(ADDRESS, env), "secret");
    assert.equal(findPassword({ ...ADDRESS, password: "own" }, env), "own");
    assert.equal(findPassword({ ...ADDRESS, passFile: path }, {}), "secret");
    assert.equal(findPassword(ADDRESS, { HOME: folder }), undefined);
    await Deno.chmod(path, 0o644);
    assert.throws(() => findPassword(ADDRESS, env), DatabaseAddressError);
    const missing = { PGPASSFILE: join(folder, "none") };
    assert.throws(() => findPassword(ADDRESS, missing), /none/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
