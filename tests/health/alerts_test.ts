/**
 * That the alert rules, the board and the documents know no figure that a node
 * does not tell, and that each alert says what it means and what to do.
 */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import { startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";

const TOKEN = "alerts-test-token-0123456789abcdef";

/** Prometheus makes this one itself, of each target. */
const MADE_BY_PROMETHEUS = ["up"];

const ruleFile = z.object({
  groups: z.array(z.object({
    rules: z.array(z.object({
      alert: z.string(),
      expr: z.string(),
      labels: z.object({ severity: z.enum(["critical", "warning"]) }),
      annotations: z.strictObject({
        summary: z.string().min(10),
        meaning: z.string().min(10),
        action: z.string().min(10),
      }),
    })),
  })),
});

const board = z.object({
  panels: z.array(z.object({
    title: z.string(),
    targets: z.array(z.object({ expr: z.string() })).default([]),
  })),
});

const read = (path: string) =>
  Deno.readTextFile(new URL(`../../${path}`, import.meta.url));

async function readRules() {
  const { groups } = ruleFile.parse(
    parse(await read("deploy/grafana/alerts.yml")),
  );
  return groups.flatMap(({ rules }) => rules);
}

/** Returns the names of figures in an expression of Prometheus. */
function figuresIn(expression: string): string[] {
  const named = expression
    .replaceAll(/"(\\.|[^"\\])*"/g, "")
    .replaceAll(/\b(by|on|without|group_left|group_right)\s*\([^)]*\)/g, "")
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, "");
  return [...named.matchAll(/\b[a-z_][a-z0-9_]*\b(?!\s*\()/gi)]
    .map(([name]) => name)
    .filter((name) => !/^(by|on|without|group_left|bool|and|or)$/.test(name));
}

Deno.test("the names of figures are found in an expression", () => {
  assert.deepEqual(
    figuresIn(
      'sum by (job) (rate(a_count{reason=~"x|y"}[5m])) > 0.01 * max(b) > bool 0',
    ),
    ["a_count", "b"],
  );
});

Deno.test("alerts, board and documents know the figures that a node tells, and no other", async (t) => {
  await using db = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: db.url, METRICS_TOKEN: TOKEN, LOG_LEVEL: "warn" },
  });
  await listed(await newcomer(node.url));
  const answer = await fetch(`${node.url}/metrics`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  const figures = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
    .map(([, name = "", type = ""]) => ({ name, type }));
  const told = new Set([
    ...MADE_BY_PROMETHEUS,
    ...figures.flatMap(({ name, type }) =>
      type === "histogram"
        ? [`${name}_bucket`, `${name}_sum`, `${name}_count`]
        : [name]
    ),
  ]);

  await t.step("the alerts", async () => {
    for (const { alert, expr } of await readRules()) {
      const used = figuresIn(expr);
      assert.ok(used.length > 0, alert);
      assert.deepEqual(used.filter((name) => !told.has(name)), [], alert);
    }
  });

  await t.step("the board", async () => {
    const json = await read("deploy/grafana/dashboard.json");
    for (const { targets, title } of board.parse(JSON.parse(json)).panels) {
      const used = targets.flatMap(({ expr }) => figuresIn(expr));
      assert.deepEqual(used.filter((name) => !told.has(name)), [], title);
    }
  });

  await t.step("the documents", async () => {
    const document = await read("docs/observability.md");
    const listed = [...document.matchAll(/^\| `(\w+)` +\| (\w+) /gm)]
      .map(([, name, type]) => `${name}: ${type}`);
    assert.deepEqual(
      listed.sort(),
      figures.map(({ name, type }) => `${name}: ${type}`).sort(),
    );
  });

  await t.step("a write that nobody refused is a count of nought", () => {
    assert.match(text, /^distsales_writes_refused_total\{.*no_leader.*\} 0$/m);
    assert.match(text, /^distsales_database_went_back_total 0$/m);
    assert.match(text, /^distsales_leader 1$/m);
  });
});

Deno.test("whoever gets an alert finds it in the manual", async () => {
  const manual = await read("docs/operations.md");
  const explained = [...manual.matchAll(/^\| `(DistSales\w+)` /gm)]
    .map(([, name]) => name);
  const alerts = (await readRules()).map(({ alert }) => alert);
  assert.deepEqual(explained.sort(), alerts.sort());
});
