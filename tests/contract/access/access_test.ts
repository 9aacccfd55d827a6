/**
 * The access matrix: every command, event, route and method that there is,
 * asked by everybody who may ask, and held to a table.
 */
import assert from "node:assert/strict";
import { io } from "socket.io-client";
import { clusterCommands } from "../../../cluster/members/member_commands.ts";
import type { AnyCommand } from "../../../cluster/command.ts";
import { createTestDatabase, type TestDatabase } from "../../../db/testing.ts";
import { healthCommands } from "../../../health/keep/samples_store.ts";
import { commands } from "../../../market/commands.ts";
import type { ProductStatus } from "../../../market/statuses.ts";
import { clientEvents } from "../../../realtime/events.ts";
import { ApiClient } from "../../../tasks/api_client.ts";
import { readSources } from "../../architecture/sources.ts";
import { startNode, type TestNodeProcess } from "../../support/node_process.ts";
import {
  ABOUT_ITEMS,
  addressOf,
  COMMAND_INPUTS,
  EVENT_INPUTS,
  ITEM_ROUTES,
} from "./inputs.ts";
import { readTable, type Row, writeTable } from "./table.ts";
import { type Asker, ASKERS, makeWorld, type World } from "./world.ts";

/** What becomes of an item that not everybody may see then. */
const UNSEEN: readonly ProductStatus[] = ["withdrawn", "hidden"];

const EVERY_COMMAND: ReadonlyMap<string, AnyCommand> = new Map([
  ...commands,
  ...healthCommands,
  ...clusterCommands,
]);

Deno.test("everybody is answered as the access matrix says, and everything is in it", async () => {
  await using db = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: db.url, LOG_LEVEL: "error", SIGNUP_LIMIT: "0" },
  });
  const rows = new Map<string, Row>([
    ...await askAll(
      db,
      "command",
      { names: EVERY_COMMAND.keys(), aboutItems: ABOUT_ITEMS },
      (...asked) => askCommand(node.url, ...asked),
    ),
    ...await askAll(
      db,
      "event",
      { names: Object.keys(clientEvents), aboutItems: ["product:watch"] },
      (...asked) => emit(node.url, ...asked),
    ),
    ...await askRoutes(node, db),
  ]);
  if (Deno.env.get("ACCESS_MATRIX") === "write") await writeTable(rows);
  const expected = await readTable();
  assert.deepEqual([...rows.keys()].sort(), [...expected.keys()].sort());
  assert.deepEqual(Object.fromEntries(rows), Object.fromEntries(expected));
});

async function rowOf(
  ask: (asker: Asker) => Promise<string>,
): Promise<Row> {
  const cells: [Asker, string][] = [];
  for (const asker of ASKERS) cells.push([asker, await ask(asker)]);
  return Object.fromEntries(cells) as Row;
}

/**
 * Asks by each of these names, and once more about an item that not everybody
 * may see by those that are about items.
 */
async function askAll(
  { owner }: TestDatabase,
  kind: "command" | "event",
  { names, aboutItems }: {
    readonly names: Iterable<string>;
    readonly aboutItems: readonly string[];
  },
  ask: (name: string, world: World, asker: Asker) => Promise<string>,
): Promise<[string, Row][]> {
  const rows: [string, Row][] = [];
  const add = async (name: string, status?: ProductStatus) => {
    const what = status === undefined ? name : `${name} (${status})`;
    const row = await rowOf(async (asker) =>
      await ask(name, await makeWorld(owner, status), asker)
    );
    rows.push([`${kind} ${what}`, row]);
  };
  for (const name of names) await add(name);
  for (const status of UNSEEN) {
    for (const name of aboutItems) await add(name, status);
  }
  return rows;
}

async function askCommand(
  url: string,
  name: string,
  world: World,
  asker: Asker,
): Promise<string> {
  const client = new ApiClient(url, world.tokens[asker]);
  const { body } = await client.send(name, COMMAND_INPUTS[name]?.(world) ?? {});
  return body.ok ? "ok" : body.error.code;
}

async function emit(
  url: string,
  name: string,
  world: World,
  asker: Asker,
): Promise<string> {
  const token = world.tokens[asker];
  const socket = io(url, {
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    auth: token === null ? {} : { token },
    ...token !== null && { extraHeaders: { authorization: `Bearer ${token}` } },
  });
  try {
    const refused = await new Promise<Error | null>((settle) => {
      socket.once("connect", () => settle(null));
      socket.once("connect_error", settle);
    });
    if (refused !== null) {
      const { data } = refused as { data?: { code?: string } };
      return data?.code ?? "refused";
    }
    const payload = EVENT_INPUTS[name]?.(world) ?? {};
    const answer = await socket.timeout(10_000).emitWithAck(name, payload);
    return answer.ok ? "ok" : answer.error.code;
  } finally {
    const closed = new Promise<void>((settle) => {
      if (socket.connected) socket.once("disconnect", () => settle());
      else settle();
    });
    socket.disconnect();
    await closed;
  }
}

async function askRoutes(
  node: TestNodeProcess,
  { owner }: TestDatabase,
): Promise<[string, Row][]> {
  const rows: [string, Row][] = [];
  for (const route of await routes()) {
    const shared = await makeWorld(owner);
    const address = addressOf(route, shared);
    const { headers } = await fetch(node.url + address, { method: "OPTIONS" });
    const allow = headers.get("allow");
    assert.ok(allow, `${route} says which methods it has`);
    for (const method of allow.split(", ")) {
      if (method === "OPTIONS" || method === "HEAD") continue;
      const ask = async (asker: Asker) => {
        const world = method === "GET" ? shared : await makeWorld(owner);
        return await request(node.url, method, route, world, asker);
      };
      rows.push([`${method} ${route}`, await rowOf(ask)]);
    }
  }
  for (const status of UNSEEN) {
    for (const route of ITEM_ROUTES) {
      const world = await makeWorld(owner, status);
      const ask = (asker: Asker) =>
        request(node.url, "GET", route, world, asker);
      rows.push([`GET ${route} (${status})`, await rowOf(ask)]);
    }
  }
  return rows;
}

/** Asks as a program does for the API, as a browser does for all else. */
async function request(
  url: string,
  method: string,
  route: string,
  world: World,
  asker: Asker,
): Promise<string> {
  const token = world.tokens[asker];
  const headers: Record<string, string> = token === null
    ? {}
    : /^\/(api|metrics)/.test(route)
    ? { authorization: `Bearer ${token}` }
    : { cookie: `session=${token}` };
  const response = await fetch(url + addressOf(route, world), {
    method,
    headers,
    redirect: "manual",
    ...method !== "GET" && { body: new URLSearchParams() },
  });
  await response.body?.cancel();
  return String(response.status);
}

/** Returns the routes that the files make, parameters in brackets. */
async function routes(): Promise<string[]> {
  const sources = await readSources();
  return sources.map(({ path }) => path)
    .filter((path) =>
      path.startsWith("routes/") && !path.includes("(_") &&
      !/\/_\w+\.tsx?$/.test(path) && !path.includes("_test.")
    )
    .map((path) =>
      path.replace(/^routes/, "").replace(/\.tsx?$/, "")
        .replace(/\/index$/, "") || "/"
    )
    .sort();
}
