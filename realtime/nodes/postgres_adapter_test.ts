import assert from "node:assert/strict";
import { Server } from "socket.io";
import { until } from "../../lib/time/until.ts";
import { openPool, type Sql } from "../../db/pools.ts";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import { createLog } from "../../lib/log.ts";
import { createNodeLink, type NodeLink } from "./postgres_adapter.ts";

/** One node's end of the link, without sockets. */
class LinkedNode implements AsyncDisposable {
  readonly heard: unknown[] = [];
  /** How often its clients would have been asked to look again. */
  heardAgain = 0;
  readonly link: NodeLink;
  readonly #io: Server;
  readonly #sql: Sql;

  constructor(
    url: string,
    readonly name: string,
    log: string[],
    heartbeat?: { heartbeatInterval: number; heartbeatTimeout: number },
  ) {
    this.#sql = openPool(url, 1, {
      application_name: name,
      default_transaction_read_only: true,
    });
    this.link = createNodeLink({
      sql: this.#sql,
      log: createLog(
        { format: "json", level: "warn" },
        (line) => log.push(line),
      ),
      ...heartbeat && { heartbeat },
    });
    this.#io = new Server({ adapter: this.link.adapter });
    this.#io.on("told", (what: unknown) => this.heard.push(what));
  }

  start(): Promise<void> {
    return this.link.start(() => void this.heardAgain++);
  }

  tell(what: unknown): void {
    this.#io.serverSideEmit("told", what);
  }

  nodes(): Promise<number> {
    return this.#io.of("/").adapter.serverCount();
  }

  /** Resolves once this node has heard so many things. */
  heardOf(count: number): Promise<unknown> {
    return until(
      `${this.name} hears ${count} things`,
      () => this.heard.length >= count,
    );
  }

  /** Ends without a word to the others, as a process that is killed. */
  async kill(): Promise<void> {
    await this.#sql.end({ timeout: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#io.of("/").adapter.close();
    await this.link.close();
    await this.#sql.end({ timeout: 1 });
  }
}

/** Runs `body` with two nodes that hear each other. */
async function withNodes(
  body: (
    scene: {
      readonly a: LinkedNode;
      readonly b: LinkedNode;
      readonly db: TestDatabase;
      readonly log: string[];
    },
  ) => Promise<void>,
  heartbeat?: { heartbeatInterval: number; heartbeatTimeout: number },
): Promise<void> {
  await withDatabase(async (db) => {
    const log: string[] = [];
    await using a = new LinkedNode(db.url, "node a", log, heartbeat);
    await using b = new LinkedNode(db.url, "node b", log, heartbeat);
    await Promise.all([a.start(), b.start()]);
    await body({ a, b, db, log });
  });
}

/** Ends a node's session that listens, or the one that notifies. */
function cut(db: TestDatabase, { name }: LinkedNode, statement: string) {
  return db.owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${name} and query ilike ${`%${statement}%`}
      and datname = current_database()`;
}

Deno.test("what a node tells reaches the others, once and in order, and not itself", () =>
  withNodes(async ({ a, b, log }) => {
    for (let n = 0; n < 100; n++) {
      (n % 2 ? a : b).tell(n);
      if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    await a.heardOf(50);
    await b.heardOf(50);
    assert.deepEqual(a.heard, Array.from({ length: 50 }, (_, n) => 2 * n));
    assert.deepEqual(b.heard, Array.from({ length: 50 }, (_, n) => 2 * n + 1));
    assert.deepEqual(log, []);
  }));

Deno.test("what says the same as something before it arrives all the same", () =>
  withNodes(async ({ a, b }) => {
    const told = ["sold", "for sale", "sold", "sold"];
    for (const what of told) a.tell(what);
    await b.heardOf(told.length);
    assert.deepEqual(b.heard, told);
  }));

Deno.test("what is longer than a NOTIFY arrives whole and in its turn", () =>
  withNodes(async ({ a, b, log }) => {
    const long = "語".repeat(20_000);
    const told = ["before", long, long, "after"];
    for (const what of told) a.tell(what);
    await b.heardOf(told.length);
    assert.deepEqual(b.heard, told);
    assert.deepEqual(log, []);
  }));

Deno.test("a node whose ear was cut hears again, and is told that it missed something", () =>
  withNodes(async ({ a, b, db }) => {
    assert.equal(b.heardAgain, 0);
    await cut(db, b, "listen");
    await until("b hears again", () => b.heardAgain === 1);
    a.tell("after");
    await b.heardOf(1);
    b.tell("from b");
    await a.heardOf(1);
    assert.equal(a.heardAgain, 0);
    await cut(db, b, "listen");
    await until("b hears again", () => b.heardAgain === 2);
  }));

Deno.test("a node that starts while the database is away hears the others once it is there", () =>
  withDatabase(async (db) => {
    const url = new URL(db.url);
    url.pathname += "_later";
    const name = url.pathname.slice(1);
    const log: string[] = [];
    await using a = new LinkedNode(url.href, "node a", log);
    const started = a.start();
    await until("the first failure", () => log.length > 0);
    await db.owner`create database ${db.owner(name)}`;
    try {
      await started;
      await using b = new LinkedNode(url.href, "node b", log);
      await b.start();
      b.tell("hello");
      await a.heardOf(1);
      assert.equal(a.heardAgain, 0);
    } finally {
      await db.owner`drop database ${db.owner(name)} with (force)`;
    }
  }));

Deno.test("a node whose voice was cut is heard again", () =>
  withNodes(async ({ a, b, db }) => {
    a.tell("before");
    await b.heardOf(1);
    await cut(db, a, "pg_notify");
    // The driver may learn of the cut by the first statement after it.
    const timer = setInterval(() => a.tell("after"), 50);
    try {
      await until("b hears a", () => b.heard.includes("after"));
    } finally {
      clearInterval(timer);
    }
  }));

Deno.test("a node has two sessions: one hears, one tells", () =>
  withNodes(async ({ a, b, db }) => {
    a.tell("something");
    await b.heardOf(1);
    const [{ sessions }] = await db.owner<[{ sessions: number }]>`
      select count(*)::int as sessions from pg_stat_activity
      where application_name = ${a.name} and datname = current_database()`;
    assert.equal(sessions, 2);
  }));

Deno.test("what is no message is left out, and the next one is heard", () =>
  withNodes(async ({ a, b, db, log }) => {
    for (const payload of ["", "{", "null", "#", "#x 1/2 {", '{"type":3}']) {
      await db.owner`select pg_notify('socket.io#/', ${payload})`;
    }
    a.tell("next");
    await b.heardOf(1);
    assert.deepEqual(b.heard, ["next"]);
    assert.ok(log.some((line) => line.includes("not understood")));
  }));

Deno.test("nodes know each other at once, forget one that closes, and in time one that was killed", () =>
  withNodes(async ({ a, b, db, log }) => {
    const counts = (count: number) =>
      until(`a counts ${count} nodes`, async () => await a.nodes() === count);
    await counts(2);
    {
      await using c = new LinkedNode(db.url, "node c", log);
      await c.start();
      await counts(3);
    }
    await counts(2);
    await b.kill();
    await counts(1);
  }, { heartbeatInterval: 100, heartbeatTimeout: 1000 }));

Deno.test("closing does not wait for a database that does not answer", async () => {
  const silent = Object.assign(() => new Promise(() => {}), {
    listen: () => new Promise(() => {}),
  }) as unknown as Sql;
  const link = createNodeLink({
    sql: silent,
    log: createLog({ format: "json", level: "error" }),
  });
  const io = new Server({ adapter: link.adapter });
  io.serverSideEmit("told", "nobody");
  const startedAt = performance.now();
  io.of("/").adapter.close();
  await link.close();
  assert.ok(performance.now() - startedAt < 2000);
});
