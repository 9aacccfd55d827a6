/** How long failed logins delay the next attempt. */
import assert from "node:assert/strict";
import { standingStill, withMarket } from "../testing.ts";
import { accountOf, guardLogin, type LoginAttempt } from "./login_throttle.ts";

/** Somebody who tries a name that nobody has. */
const stranger = (name: string, address: string): LoginAttempt => ({
  by: "stranger",
  account: accountOf(undefined, name),
  address,
});

Deno.test("the delay begins at 1 s, doubles, and stops growing", () =>
  withMarket(({ db }) =>
    standingStill(db.owner, async (sql) => {
      const tried = stranger("ada", "192.0.2.1");
      const attempted = () =>
        guardLogin(sql, tried, (failure) => Promise.resolve(failure));
      const { keys } = await attempted();
      const delays: unknown[] = [];
      for (const failures of [0, 2, 3, 4, 5, 6, 7, 12, 13, 1000]) {
        await sql`
          insert into login_failures
          select key, ${failures}, now() from unnest(${keys}::text[]) as key
          on conflict (key) do update set failures = excluded.failures`;
        delays.push(
          await attempted().then(() => 0, ({ more }) => more.retryAfter),
        );
      }
      assert.deepEqual(delays, [0, 0, 1, 2, 4, 8, 16, 512, 900, 900]);
    })
  ));

Deno.test("a delay passes, and failures are forgotten bit by bit", async (test) => {
  const cases: [failures: number, seconds: number, wait: number][] = [
    [4, 0, 2],
    [4, 0.5, 2],
    [4, 1, 1],
    [4, 2, 0],
    // Half of one is forgotten in 450 s: of 12.5 there are 12 left then.
    [12.5, 451, 61],
    [12.5, 512, 0],
  ];
  await withMarket(({ db }) =>
    standingStill(db.owner, async (sql) => {
      const session = crypto.randomUUID();
      const tried = { by: "session", person: session, session } as const;
      const attempted = () =>
        guardLogin(sql, tried, (failure) => Promise.resolve(failure));
      const { keys: [key = ""] } = await attempted();
      for (const [failures, seconds, wait] of cases) {
        await test.step(`${failures} failures, ${seconds} s ago`, async () => {
          await sql`delete from login_failures`;
          await sql`
            insert into login_failures values (${key}, ${failures},
              now() - ${seconds} * interval '1 second')`;
          const waited = await attempted()
            .then(() => 0, ({ more }) => more.retryAfter);
          assert.equal(waited, wait);
        });
      }
    })
  );
});

Deno.test("an account is never locked for long, an address only after many names", () =>
  withMarket(({ db }) =>
    standingStill(db.owner, async (sql) => {
      const tried = stranger("ada", "192.0.2.1");
      const waits = (attempt: LoginAttempt) =>
        guardLogin(sql, attempt, () => Promise.resolve(0))
          .catch(({ more }) => more.retryAfter);
      const { keys } = await guardLogin(sql, tried, (failure) =>
        Promise.resolve(failure));
      const elsewhere = stranger("ada", "198.51.100.7");
      const otherName = stranger("ben", "192.0.2.1");
      const seen: unknown[] = [];
      for (const failures of [10, 11, 12, 20, 21, 22, 1000]) {
        await sql`delete from login_failures`;
        await sql`
          insert into login_failures
          select key, ${failures}, now() from unnest(${keys}::text[]) as key`;
        seen.push([
          failures,
          await waits(elsewhere),
          await waits(otherName),
        ]);
      }
      assert.deepEqual(seen, [
        [10, 0, 0],
        [11, 1, 0],
        [12, 2, 0],
        [20, 30, 0],
        [21, 30, 1],
        [22, 30, 2],
        [1000, 30, 60],
      ]);
    })
  ));
