import assert from "node:assert/strict";
import { withDatabase } from "./testing.ts";
import { openTransactions, type Transactions } from "./transactions.ts";

async function withTransactions(
  max: number,
  body: (
    transactions: Transactions,
    db: Parameters<Parameters<typeof withDatabase>[0]>[0],
  ) => Promise<void>,
): Promise<void> {
  await withDatabase(async (db) => {
    await db
      .owner`create table lines (text text not null unique deferrable initially deferred)`;
    const transactions = openTransactions(db.url, max);
    try {
      await body(transactions, db);
    } finally {
      await transactions.close();
    }
  });
}

Deno.test("what was committed stays, and what was not is rolled back", () =>
  withTransactions(1, async (transactions, db) => {
    await transactions.run(async ({ sql, commit }) => {
      await commit(sql`insert into lines values ('kept')`);
    });
    await transactions.run(async ({ sql }) => {
      await sql`insert into lines values ('forgotten')`;
    });
    await assert.rejects(
      transactions.run(async ({ sql }) => {
        await sql`insert into lines values ('thrown away')`;
        throw new Error("no");
      }),
      { message: "no" },
    );
    assert.deepEqual(
      (await db.reader`select text from lines`).map(({ text }) => text),
      ["kept"],
    );
  }));

Deno.test("connections that are opened ahead keep nothing of their rehearsal, and are used", () =>
  withTransactions(3, async (transactions, db) => {
    let rehearsals = 0;
    const rehearse = () =>
      transactions.prepare(2, async (sql) => {
        rehearsals++;
        await sql`insert into lines values ('rehearsed')`;
      });
    await rehearse();
    await rehearse();
    assert.equal(rehearsals, 2);
    const sessions = () =>
      db.reader`select pid from pg_stat_activity
        where datname = current_database() and application_name = 'distsales writer'
          and query <> '' and backend_type = 'client backend'`;
    const ready = (await sessions()).length;
    await transactions.run(async ({ sql, commit }) => {
      await commit(sql`insert into lines values ('real')`);
    });
    assert.equal((await sessions()).length, ready);
    assert.deepEqual(
      (await db.reader`select text from lines`).map(({ text }) => text),
      ["real"],
    );
  }));

Deno.test("a commit that fails says why, whichever statement was the reason", () =>
  withTransactions(1, async (transactions) => {
    await assert.rejects(
      transactions.run(({ sql, commit }) =>
        commit(sql`insert into lines values (null)`)
      ),
      { code: "23502" },
    );
    await assert.rejects(
      transactions.run(async ({ sql, commit }) => {
        await sql`insert into lines values ('twice'), ('twice')`;
        await commit(null);
      }),
      { code: "23505" },
    );
    const rows = await transactions.run(({ sql, commit }) =>
      commit(
        sql`insert into lines values ('fine')`,
        (after) => after`select count(*) as count from lines`,
      )
    );
    assert.equal(rows[0]?.count, 1);
  }));

Deno.test("after a lost connection nothing of the transaction is sent on another", () =>
  withTransactions(1, async (transactions, db) => {
    const cut = transactions.run(async ({ sql, commit }) => {
      const [row] = await sql`select pg_backend_pid() as pid`;
      await sql`insert into lines values ('before')`;
      await db.owner`select pg_terminate_backend(${row?.pid}, 2000)`;
      // A command that goes on although its statements fail.
      for (let attempt = 0; attempt < 3; attempt++) {
        try {
          await sql`insert into lines values ('stray')`;
        } catch {
          continue;
        }
      }
      await commit(null);
    });
    await assert.rejects(cut, { code: "CONNECTION_CLOSED" });
    await transactions.run(({ sql, commit }) =>
      commit(sql`insert into lines values ('next')`)
    );
    const rows = await db.reader`select text from lines`;
    assert.deepEqual(rows.map(({ text }) => text), ["next"]);
  }));

Deno.test("a transaction that pauses is cut off, and keeps nothing", () =>
  withTransactions(1, async (transactions, db) => {
    const paused = transactions.run(async ({ sql, commit }) => {
      await sql`insert into lines values ('stale')`;
      // The database's clock decides, as it does for a paused leader.
      await db.reader`select pg_sleep(2.5)`;
      await commit(sql`insert into lines values ('stale too')`);
    });
    await assert.rejects(paused, { code: "CONNECTION_CLOSED" });
    assert.equal((await db.reader`select from lines`).length, 0);
  }));

Deno.test("a statement that strays out of its transaction is refused", () =>
  withTransactions(1, async (transactions, db) => {
    let stray: PromiseLike<unknown> | undefined;
    await transactions.run(async ({ sql, commit }) => {
      stray = sql`insert into lines values ('late')`;
      await commit(null);
    });
    await assert.rejects(async () => await stray, { code: "25006" });
    assert.equal((await db.reader`select from lines`).length, 0);
  }));

Deno.test("transactions beyond the limit wait for their turn", () =>
  withTransactions(2, async (transactions, db) => {
    await Promise.all(
      Array.from(
        { length: 20 },
        (_, index) =>
          transactions.run(({ sql, commit }) =>
            commit(sql`insert into lines values (${String(index)})`)
          ),
      ),
    );
    assert.equal((await db.reader`select from lines`).length, 20);
  }));

Deno.test("closing lets a transaction under way commit", () =>
  withDatabase(async (db) => {
    await db.owner`create table lines (text text not null)`;
    const transactions = openTransactions(db.url, 1);
    let closed: Promise<void> | undefined;
    await transactions.run(async ({ sql, commit }) => {
      await sql`insert into lines values ('first')`;
      closed = transactions.close();
      // Its parameter makes the driver hold COMMIT back until the statement is
      // described.
      await commit(sql`insert into lines values (${"last"})`);
    });
    await closed;
    assert.deepEqual(
      (await db.reader`select text from lines`).map(({ text }) => text),
      ["first", "last"],
    );
  }));
