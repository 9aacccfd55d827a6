import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { type TestDatabase, withDatabase } from "../testing.ts";
import { parseDatabaseUrl } from "./database_url.ts";
import { createDialer } from "./dialer.ts";
import { openDriver } from "./driver.ts";

/** The address of a test's database, with other hosts before its own. */
function addressOf(url: string, others: readonly number[] = []) {
  const { hostname, pathname, password, port, username } = new URL(url);
  const hosts = [...others, port].map((port) => `${hostname}:${port}`);
  return parseDatabaseUrl(
    `postgres://${username}:${password}@${hosts.join()}${pathname}`,
  );
}

/** A port where nothing listens. */
function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

Deno.test("of several hosts the one that answers as primary is used", () =>
  withDatabase(async (db) => {
    const dialer = createDialer(
      addressOf(db.url, [closedPort(), closedPort()]),
    );
    const sql = openDriver(dialer, { max: 2 });
    try {
      const [row] = await sql`select current_database() as name`;
      assert.equal(`/${row?.["name"]}`, new URL(db.url).pathname);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }));

Deno.test("a standby is asked for, and the primary taken where there is none", () =>
  withDatabase(async (db) => {
    const address = addressOf(db.url, [closedPort()]);
    const sql = openDriver(createDialer(address, "standby"), { max: 1 });
    try {
      const [row] = await sql`select pg_is_in_recovery() as standby`;
      assert.equal(row?.["standby"], false);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }));

Deno.test("without a primary it is said what is wrong with each host", async () => {
  const [one, other] = [closedPort(), closedPort()];
  const dialer = createDialer(
    parseDatabaseUrl(`postgres://u:hush@127.0.0.1:${one},127.0.0.1:${other}/d`),
  );
  await assert.rejects(dialer.dial(1000), (error) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, new RegExp(`${one}: .*${other}: `));
    assert.doesNotMatch(error.message, /hush/);
    return true;
  });
});

Deno.test("a host is asked again while another does not answer", () =>
  withDatabase(async (db) => {
    using frozen = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const promoted = closedPort();
    const [server] = addressOf(db.url).hosts;
    assert.ok(server);
    const ports = [frozen.addr.port, promoted];
    const list = ports.map((port) => `${server.name}:${port}`).join();
    const address = parseDatabaseUrl(db.url.replace(/@[^/]+/, `@${list}`));
    const dialed = createDialer(address).dial(1000);
    await delay(300);
    // By now it has refused once.
    const proxy = createServer((near) => {
      const far = connect(server.port, server.name);
      near.pipe(far).pipe(near);
      near.on("error", () => far.destroy());
      far.on("error", () => near.destroy());
    });
    proxy.listen(promoted, server.name);
    try {
      const socket = await dialed;
      assert.equal(socket.port, promoted);
      socket.destroy();
    } finally {
      proxy.close();
    }
  }));

Deno.test("a server that is due to answer and does not is given up, and the next query has another connection", () =>
  withDatabase(async (db) => {
    const sql = openDriver(db.url, { max: 1, silenceMs: 300 });
    try {
      await assert.rejects(sql`select pg_sleep(30)`.execute(), {
        code: "ETIMEDOUT",
      });
      const [row] = await sql`select 1 as one`;
      assert.equal(row?.["one"], 1);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }));

Deno.test("connections from which nothing has come are cut, and others are not", () =>
  withDatabase(async (db) => {
    const dialer = createDialer(addressOf(db.url));
    const sql = openDriver(dialer, { max: 1, silenceMs: null });
    try {
      await sql`select`;
      const waiting = sql`select pg_sleep(30)`.execute();
      dialer.cutSilent(60_000);
      dialer.cutSilent(0);
      await assert.rejects(waiting, { code: "CONNECTION_CLOSED" });
      await sql`select`;
    } finally {
      await sql.end({ timeout: 0 });
    }
  }));

Deno.test("a session's settings are made before its first query, in every connection", () =>
  withDatabase(async (db) => {
    const settings = {
      default_transaction_read_only: true,
      statement_timeout: 1234,
      application_name: "it's a test",
    };
    const sql = openDriver(db.url, { max: 3, settings });
    try {
      const rows = await Promise.all(
        [1, 2, 3].map(() =>
          sql`select current_setting('statement_timeout') as limit,
          current_setting('default_transaction_read_only') as read_only,
          current_setting('application_name') as name, pg_sleep(0.05)`
        ),
      );
      for (const [row] of rows) {
        assert.equal(row?.["limit"], "1234ms");
        assert.equal(row?.["read_only"], "on");
        assert.equal(row?.["name"], "it's a test");
      }
      await assert.rejects(sql`create table x ()`.execute(), { code: "25006" });
    } finally {
      await sql.end({ timeout: 0 });
    }
  }));

Deno.test("arrays are arrays also in the first query of a connection, when that is long", () =>
  withDatabase(async (db) => {
    const long = `select array['a'] as list, $1 as value -- ${
      "x".repeat(1200)
    }`;
    for (let turn = 0; turn < 150; turn++) {
      const sql = openDriver(db.url, { max: 1 });
      const [row] = await sql.unsafe(long, ["b"]);
      await sql.end({ timeout: 0 });
      assert.deepEqual(row?.["list"], ["a"]);
    }
  }));

Deno.test("connections are opened to no copy of the database that is expected", () =>
  withDatabase((db) =>
    withDatabase(async (copy) => {
      const identify = async ({ primary }: TestDatabase) => {
        const [row] = await primary<{ id: string }[]>`
          select s.system_identifier || '/' || d.oid as id
          from pg_control_system() s, pg_database d
          where d.datname = current_database()`;
        return row?.id ?? "";
      };
      const dialer = createDialer(addressOf(copy.url));
      dialer.expect(await identify(db));
      for (const settings of [undefined, { statement_timeout: 1 }]) {
        const sql = openDriver(dialer, { max: 1, settings });
        await assert.rejects(sql`select`.execute(), {
          code: "CONNECT_OTHER_DATABASE",
          message: "this is another database than the node was started on",
        });
        await sql.end({ timeout: 0 });
      }
      dialer.expect(await identify(copy));
      const sql = openDriver(dialer, { max: 1 });
      await sql`select`;
      await sql.end({ timeout: 0 });
    })
  ));

Deno.test("a setting that the server refuses fails the query, with the server's words", () =>
  withDatabase(async (db) => {
    const sql = openDriver(db.url, { max: 1, settings: { no_such: 1 } });
    try {
      await assert.rejects(sql`select`.execute(), /no_such/);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }));

Deno.test("a server without encryption is refused where it is asked for", () =>
  withDatabase(async (db) => {
    const address = { ...addressOf(db.url), sslMode: "require" } as const;
    await assert.rejects(createDialer(address).dial(1000), /does not encrypt/);
  }));

Deno.test("a host that accepts and says nothing is given up in time", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const dialer = createDialer(
    parseDatabaseUrl(`postgres://u:p@127.0.0.1:${listener.addr.port}/d`),
  );
  await assert.rejects(dialer.dial(1000), { code: "ETIMEDOUT" });
});
