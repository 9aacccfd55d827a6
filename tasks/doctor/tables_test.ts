import assert from "node:assert/strict";
import type { Finding } from "./finding.ts";
import {
  type Durability,
  judgeArchive,
  judgeCollation,
  judgeConnections,
  judgeDurability,
  judgeIdentity,
  judgeSchema,
} from "./tables.ts";

const MIGRATIONS = [
  { name: "0001_a", checksum: "1" },
  { name: "0002_b", checksum: "2" },
];

function assertFinding(
  { state, text }: Finding | undefined = { state: "ok", check: "", text: "" },
  expected: Finding["state"],
  words: RegExp,
): void {
  assert.equal(state, expected);
  assert.match(text, words);
}

Deno.test("a schema that is behind is no fault, as the start mends it", () => {
  const judge = (applied: [string, string][] | null) =>
    judgeSchema(
      { applied: applied && new Map(applied), strangers: [], clusters: [] },
      MIGRATIONS,
    );
  assertFinding(judge(null), "note", /no tables yet/);
  assertFinding(judge([["0001_a", "1"]]), "note", /behind: .*applies 0002_b/);
  assertFinding(judge([["0001_a", "1"], ["0002_b", "2"]]), "ok", /0002_b/);
  assertFinding(judge([["0001_a", "9"]]), "wrong", /0001_a\.sql was changed/);
});

Deno.test("an identity that nobody took note of is no copy", () => {
  assertFinding(judgeIdentity(undefined), "note", /first start/);
  const unknown = { isKnown: false, differs: true };
  assertFinding(judgeIdentity(unknown), "note", /first start/);
  assertFinding(judgeIdentity({ ...unknown, isKnown: true }), "wrong", /copy/);
});

Deno.test("the least of all limits is compared, and its remedy named", () => {
  const all = { server: 97, user: null, database: null };
  assertFinding(judgeConnections(all, 3, 27), "ok", /3 × 27 of 97/);
  assertFinding(
    judgeConnections(all, 4, 27),
    "wrong",
    /97 connections, and 4 nodes of up to 27 may need 108: raise its max_connections, or set DATABASE_POOL=24/,
  );
  assertFinding(
    judgeConnections({ ...all, user: 50 }, 2, 27),
    "wrong",
    /alter role … connection limit 54.*DATABASE_POOL=25/,
  );
  assertFinding(
    judgeConnections({ ...all, database: 20 }, 2, 27),
    "wrong",
    /alter database … connection limit 54.*fewer nodes/,
  );
});

const SAFE: Durability = {
  fsync: true,
  commit: "on",
  synchronous: "*",
  standbys: 2,
};

const durabilities: [
  what: string,
  change: Partial<Durability>,
  disk: Finding["state"],
  failover: Finding["state"],
  words: RegExp,
][] = [
  ["synchronous", {}, "ok", "ok", /loses nothing/],
  ["without a standby", { synchronous: "", standbys: 0 }, "ok", "note", /no s/],
  ["asynchronous", { synchronous: "" }, "ok", "note", /may lose.*Set/],
  ["waiting for nobody", { standbys: 0 }, "ok", "wrong", /Start a standby/],
  ["local commits", { commit: "local" }, "ok", "note", /may lose/],
  ["commits in memory", { commit: "off" }, "wrong", "note", /may lose/],
  ["no fsync", { fsync: false }, "wrong", "ok", /loses nothing/],
];

for (const [what, change, disk, failover, words] of durabilities) {
  Deno.test(`what a failover may lose is said: ${what}`, () => {
    const [one, other] = judgeDurability({ ...SAFE, ...change });
    assertFinding(one, disk, /./);
    assertFinding(other, failover, words);
  });
}

Deno.test("what PostgreSQL knows of backups is said, and that it is not much", () => {
  const archive = { isOn: true, archivedMs: 120_000, isFailing: false };
  assertFinding(judgeArchive(archive), "note", /2 min ago; .*every night/);
  assertFinding(
    judgeArchive({ ...archive, isOn: false }),
    "note",
    /archive_mode is off.*every night/,
  );
  assertFinding(
    judgeArchive({ ...archive, archivedMs: null, isFailing: true }),
    "wrong",
    /fails, and nothing was archived yet.*archive_command/,
  );
});

Deno.test("rules of another version than the indexes, or of Turkish, are wrong", () => {
  const collation = {
    locale: "en_US.UTF-8",
    recorded: "2.31",
    actual: "2.31",
    foldsAscii: true,
  };
  assertFinding(judgeCollation(collation), "ok", /en_US/);
  const none = { ...collation, recorded: null, actual: null };
  assertFinding(judgeCollation(none), "ok", /en_US/);
  assertFinding(
    judgeCollation({ ...collation, actual: "2.36" }),
    "wrong",
    /version 2\.31.*has 2\.36.*"reindex database"/,
  );
  assertFinding(
    judgeCollation({ ...collation, foldsAscii: false }),
    "wrong",
    /no "i" of an "I"/,
  );
});
