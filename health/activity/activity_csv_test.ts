import assert from "node:assert/strict";
import type { Activity } from "./activities.ts";
import { activityCsv } from "./activity_csv.ts";

function activity(parts: Partial<Activity>): Activity {
  return {
    id: 1,
    at: new Date("2026-01-02T03:04:05Z"),
    label: "purchase",
    actor: null,
    node_url: "http://a",
    epoch: 7,
    subject: null,
    detail: {},
    ...parts,
  };
}

async function csvOf(...pages: Activity[][]): Promise<string[]> {
  async function* read() {
    for (const page of pages) yield await Promise.resolve(page);
  }
  const text = (await Array.fromAsync(activityCsv(read()))).join("");
  return text.split("\r\n");
}

Deno.test("the log is a header and a line for each activity, over all pages", async () => {
  const lines = await csvOf([activity({})], [
    activity({
      id: 2,
      actor: { id: "x", username: "ann", display_name: "Ann" },
      subject: "order",
    }),
  ]);
  assert.deepEqual(lines, [
    "id,at,label,actor,node_url,epoch,subject,detail",
    "1,2026-01-02T03:04:05.000Z,purchase,,http://a,7,,{}",
    "2,2026-01-02T03:04:05.000Z,purchase,ann,http://a,7,order,{}",
    "",
  ]);
});

const HOSTILE: [value: string, field: string][] = [
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\\t=1"],
  ["x;=1+1", "x\\u003b=1+1"],
  ["x\t=1+1", "x\\t=1+1"],
  ["x\r\n=1+1", "x\\r\\n=1+1"],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ["a,b", '"a,b"'],
  ['a"b', '"a""b"'],
];

for (const [value, field] of HOSTILE) {
  Deno.test(`${JSON.stringify(value)} cannot leave its cell or run in a spreadsheet`, async () => {
    const [, line] = await csvOf([activity({ subject: value })]);
    assert.equal(
      line,
      `1,2026-01-02T03:04:05.000Z,purchase,,http://a,7,${field},{}`,
    );
  });
}

Deno.test("a title cannot begin a cell where semicolons separate them", async () => {
  const detail = { title: "x;=1+1;\t=2" };
  const [, line] = await csvOf([activity({ detail })]);
  assert.doesNotMatch(line!, /[;\t]/);
  const written = line!.slice(line!.indexOf('"') + 1, -1).replaceAll('""', '"');
  assert.deepEqual(JSON.parse(written), detail);
});
