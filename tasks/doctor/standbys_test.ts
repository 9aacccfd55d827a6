import assert from "node:assert/strict";
import type { Finding } from "./finding.ts";
import { judgeLag, judgeStandbys, type Position } from "./standbys.ts";

const MEBIBYTE = 1024 ** 2;

const standbys: [
  what: string,
  isSynchronous: boolean,
  behindBytes: number | null,
  state: Finding["state"],
  text: RegExp,
][] = [
  ["that is near", false, 2048, "ok", /^asynchronous, 2 KiB.*is lost if it/],
  ["that is far behind", false, 20 * MEBIBYTE, "wrong", /20480 KiB.*network/],
  ["that is waited for", true, 20 * MEBIBYTE, "ok", /^synchronous/],
  [
    "that may not be looked at",
    false,
    null,
    "note",
    /"grant pg_monitor to market"/,
  ],
];

for (const [what, isSynchronous, behindBytes, state, text] of standbys) {
  Deno.test(`of a standby ${what} it is said what a failover may lose: ${state}`, () => {
    const standby = { name: "db2", isSynchronous, behindBytes };
    const [found, ...others] = judgeStandbys([standby], "market");
    assert.deepEqual(others, []);
    assert.equal(found?.check, "standby db2");
    assert.equal(found?.state, state);
    assert.match(found?.text ?? "", text);
  });
}

const THERE: Position = {
  lsn: "1/10",
  renewedAt: new Date(60_000),
  isReceiving: true,
};

const lags: [
  what: string,
  replica: Partial<Position>,
  state: Finding["state"],
  text: RegExp,
][] = [
  ["that is near", { renewedAt: new Date(57_000) }, "ok", /^3\.0 s behind/],
  ["that is ahead of the question", { lsn: "1/20" }, "ok", /^0\.0 s/],
  ["that lags", { renewedAt: new Date(0) }, "wrong", /what was 60 s ago/],
  [
    "that is cut off",
    { isReceiving: false, lsn: "0/FFFFFFF0" },
    "wrong",
    /receives nothing.*, and is behind.*primary_conninfo.*unset/,
  ],
  ["of which nobody ever led", { renewedAt: null }, "wrong", /ago/],
];

for (const [what, replica, state, text] of lags) {
  Deno.test(`of a replica ${what} it is said how far it is behind: ${state}`, () => {
    const found = judgeLag(THERE, { ...THERE, ...replica });
    assert.equal(found.state, state);
    assert.match(found.text, text);
  });
}
