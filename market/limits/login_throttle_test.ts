import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  registered,
  standingStill,
  type TestMarket,
  withMarket,
} from "../testing.ts";
import { guardLogin } from "./login_throttle.ts";
import { addAda, attempt, codeOf } from "../accounts/testing.ts";

/**
 * Moves the failures so far by seconds: ahead, which stops the clock of their
 * delay, or (below 0) into the past.
 */
async function shiftFailures(
  market: TestMarket,
  seconds: number,
): Promise<void> {
  await market.db.owner`
    update login_failures set last_failed_at = last_failed_at + make_interval(secs => ${seconds})`;
}

Deno.test("the delay begins at 1 s, doubles, and stops growing", () =>
  withMarket(({ db }) =>
    standingStill(db.owner, async (sql) => {
      const tried = { name: "ada", address: "192.0.2.1" };
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

Deno.test("an account is never locked for long, an address only after many names", () =>
  withMarket(({ db }) =>
    standingStill(db.owner, async (sql) => {
      const tried = { name: "ada", address: "192.0.2.1" };
      const waits = (attempt: typeof tried) =>
        guardLogin(sql, attempt, () => Promise.resolve(0))
          .catch(({ more }) => more.retryAfter);
      const { keys } = await guardLogin(sql, tried, (failure) =>
        Promise.resolve(failure));
      const elsewhere = { ...tried, address: "198.51.100.7" };
      const otherName = { ...tried, name: "ben" };
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
        [1000, 30, 900],
      ]);
    })
  ));

Deno.test("guesses are slowed down, for the guesser soonest", () =>
  withMarket(async (market) => {
    await addAda(market);
    const guess = (address: string) =>
      codeOf(attempt(market.gate, { password: "wrong", address }));
    for (let i = 0; i < 3; i++) {
      assert.equal(await guess("192.0.2.1"), "invalid_credentials");
    }
    await shiftFailures(market, 3600);
    assert.equal(await guess("192.0.2.1"), "rate_limited");
    // The right password does not help the one who guessed; the owner,
    // elsewhere, is let in.
    assert.equal(await codeOf(attempt(market.gate)), "rate_limited");
    assert.equal(
      await codeOf(attempt(market.gate, { address: "198.51.100.7" })),
      "ok",
    );
    await assert.rejects(
      attempt(market.gate),
      (error) =>
        error instanceof DomainError && (error.more.retryAfter ?? 0) > 3000,
    );
    await shiftFailures(market, -7200);
    assert.equal(await codeOf(attempt(market.gate)), "ok");
  }));

Deno.test("a burst of guesses at once is counted one by one", () =>
  withMarket(async (market) => {
    await addAda(market);
    const codes = await Promise.all(
      Array.from(
        { length: 10 },
        () => codeOf(attempt(market.gate, { password: "wrong" })),
      ),
    );
    const tried = codes.filter((code) => code === "invalid_credentials");
    assert(tried.length >= 3 && tried.length < 6, codes.join());
  }));

Deno.test("one address that tries many names is slowed down, others are not", () =>
  withMarket(async (market) => {
    await addAda(market);
    for (let i = 0; i < 21; i++) {
      const code = await codeOf(
        attempt(market.gate, { username: `name${i}`, password: "wrong" }),
      );
      assert.equal(code, "invalid_credentials");
    }
    await shiftFailures(market, 3600);
    assert.equal(await codeOf(attempt(market.gate)), "rate_limited");
    assert.equal(
      await codeOf(attempt(market.gate, { address: "2001:db8::1" })),
      "ok",
    );
  }));

Deno.test("a login forgets the failures of its account, and of nobody else", () =>
  withMarket(async (market) => {
    await addAda(market);
    await registered(market, "ben");
    const fail = (username: string, address: string) =>
      codeOf(attempt(market.gate, { username, password: "wrong", address }));
    for (let n = 0; n < 2; n++) {
      await fail("ada", "192.0.2.1");
      await fail("ben", "192.0.2.2");
    }
    const failures = () =>
      market.db.reader`
        select failures from login_failures order by key`;
    const before = (await failures()).map(({ failures }) => failures);
    assert.deepEqual(before, [2, 2, 2, 2, 2, 2]);
    await attempt(market.gate, { username: "ada", address: "192.0.2.1" });
    // What ben did from his address, and that somebody failed from Ada's.
    assert.equal((await failures()).length, 4);
    await fail("ben", "192.0.2.2");
    await shiftFailures(market, 3600);
    const late = { username: "ben", address: "192.0.2.2" };
    assert.equal(await codeOf(attempt(market.gate, late)), "rate_limited");
    assert.equal(await codeOf(attempt(market.gate)), "ok");
  }));

Deno.test("failures are counted on for a day, and then anew", () =>
  withMarket(async (market) => {
    await addAda(market);
    const fail = () => codeOf(attempt(market.gate, { password: "wrong" }));
    const counts = async () =>
      (await market.db.reader`select failures from login_failures`)
        .map(({ failures }) => failures);
    await fail();
    await shiftFailures(market, -23 * 3600);
    await fail();
    assert.deepEqual(await counts(), [2, 2, 2]);
    await shiftFailures(market, -25 * 3600);
    await fail();
    assert.deepEqual(await counts(), [1, 1, 1]);
  }));
