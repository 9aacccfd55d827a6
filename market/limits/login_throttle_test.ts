import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  PASSWORD,
  registered,
  type TestMarket,
  withMarket,
} from "../testing.ts";
import { changePassword } from "../accounts/accounts.ts";
import { logIn } from "../accounts/sessions.ts";
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

/** Returns how many failures are counted, by what they are counted by. */
async function counts({ db }: TestMarket): Promise<Record<string, number[]>> {
  const rows = await db.owner<{ key: string; failures: number }[]>`
    select key, failures from login_failures order by failures, key`;
  const kinds = Map.groupBy(rows, ({ key }) => key.split(" ")[0] ?? "");
  return Object.fromEntries(
    [...kinds].map(([kind, rows]) => [
      kind,
      rows.map(({ failures }) => Math.ceil(failures)),
    ]),
  );
}

Deno.test("a login gives its own failures back, and nobody else's", () =>
  withMarket(async (market) => {
    await addAda(market);
    await registered(market, "ben");
    const fail = (username: string, address: string) =>
      codeOf(attempt(market.gate, { username, password: "wrong", address }));
    for (let n = 0; n < 2; n++) {
      await fail("ada", "192.0.2.1");
      await fail("ben", "192.0.2.2");
      await fail("ada", "192.0.2.3");
    }
    assert.deepEqual(await counts(market), {
      pair: [2, 2, 2],
      account: [2, 4],
      // Of an address the accounts count, not the failures.
      address: [1, 1, 1],
    });
    await attempt(market.gate, { username: "ada", address: "192.0.2.1" });
    assert.deepEqual(await counts(market), {
      pair: [2, 2],
      account: [2, 2],
      address: [0, 1, 1],
    });
  }));

Deno.test("failures leak away, and so do the delays", () =>
  withMarket(async (market) => {
    await addAda(market);
    const fail = () => codeOf(attempt(market.gate, { password: "wrong" }));
    for (let n = 0; n < 3; n++) await fail();
    assert.equal(await fail(), "rate_limited");
    await shiftFailures(market, -16 * 60);
    await fail();
    assert.deepEqual(await counts(market), {
      pair: [3],
      account: [1],
      address: [1],
    });
    await shiftFailures(market, -24 * 3600);
    await fail();
    assert.deepEqual(await counts(market), {
      pair: [1],
      account: [1],
      address: [1],
    });
  }));

Deno.test("failures long past do not turn one typing error into a closed door for a school", () =>
  withMarket(async (market) => {
    await addAda(market);
    for (let i = 0; i < 21; i++) {
      await codeOf(
        attempt(market.gate, { username: `name${i}`, password: "wrong" }),
      );
    }
    await shiftFailures(market, -23 * 3600);
    await codeOf(attempt(market.gate, { username: "x", password: "wrong" }));
    assert.equal(await codeOf(attempt(market.gate)), "ok");
  }));

Deno.test("a burst from one address at many accounts is counted one by one", () =>
  withMarket(async (market) => {
    const codes = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        codeOf(
          attempt(market.gate, { username: `name${i}`, password: "wrong" }),
        )),
    );
    const tried = codes.filter((code) => code === "invalid_credentials");
    assert(tried.length >= 20 && tried.length < 30, `${tried.length}`);
  }));

Deno.test("one account has one count, whatever it is called", () =>
  withMarket(async (market) => {
    await addAda(market);
    const names = ["ada", "ADA", "ada@example.org", " Ada@Example.ORG "];
    for (const username of names.slice(0, 3)) {
      await codeOf(attempt(market.gate, { username, password: "wrong" }));
    }
    for (const username of names) {
      const code = await codeOf(attempt(market.gate, { username }));
      assert.equal(code, "rate_limited", username);
    }
  }));

Deno.test("strangers' guesses keep nobody out of a device of theirs, or of their session", () =>
  withMarket(async (market) => {
    const device = "a-secret-of-the-browser";
    const ada = await addAda(market);
    const logInThere = (password = PASSWORD, address = "203.0.113.5") =>
      codeOf(market.gate.execute(
        logIn,
        { kind: "anonymous" },
        { username: "ada", password, device },
        {
          id: crypto.randomUUID(),
          origin: { address, userAgent: null },
        },
      ));
    assert.equal(await logInThere(), "ok");
    for (let i = 0; i < 17; i++) {
      const address = `198.51.100.${i}`;
      await codeOf(attempt(market.gate, { password: "wrong", address }));
    }
    // As it was thought to work against the check of one's own password.
    for (let i = 0; i < 5; i++) {
      const username = `password of ${ada}`;
      await codeOf(attempt(market.gate, { username, password: "wrong" }));
    }
    await shiftFailures(market, 3600);
    assert.equal(
      await codeOf(attempt(market.gate, { address: "203.0.113.5" })),
      "rate_limited",
    );
    assert.equal(await logInThere(), "ok");
    assert.equal(await logInThere(PASSWORD, "198.51.100.1"), "ok");
    // Guesses on the device are counted, too.
    for (let i = 0; i < 6; i++) await logInThere("wrong");
    await shiftFailures(market, 3600);
    assert.equal(await logInThere(), "rate_limited");
    // A device is another's stranger.
    await registered(market, "ben");
    const [known] = await market.db.owner`
      select count(*)::int as n from known_devices`;
    assert.equal(known?.["n"], 1);
    const me = { kind: "user", id: ada, role: "user" } as const;
    await market.do(me, changePassword, {
      current_password: PASSWORD,
      new_password: "quince-and-oil",
    });
    const left = await market.db.owner`select from known_devices`;
    assert.equal(left.length, 0);
  }));
