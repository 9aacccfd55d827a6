import assert from "node:assert/strict";
import type { Actor, Gate } from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { register } from "./accounts.ts";
import { recordLoginFailure } from "./login_throttle.ts";
import {
  endSession,
  findSession,
  listSessions,
  logIn,
  logOut,
  touchSessions,
} from "./sessions.ts";
import {
  addPerson,
  addSession,
  PASSWORD,
  type TestMarket,
  withMarket,
} from "../testing.ts";

const NOBODY: Actor = { kind: "anonymous" };

async function addAda(market: TestMarket): Promise<string> {
  const { user_id } = await market.do(NOBODY, register, {
    username: "ada",
    email: "ada@example.org",
    password: PASSWORD,
  });
  return user_id;
}

function attempt(
  gate: Gate,
  {
    username = "ada",
    password = PASSWORD,
    address = "192.0.2.1",
    id = crypto.randomUUID() as string,
  } = {},
) {
  return gate.execute(logIn, NOBODY, { username, password }, {
    id,
    origin: { address, userAgent: "Test/1.0" },
  });
}

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

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "ok";
  } catch (error) {
    assert(error instanceof DomainError, String(error));
    return error.code;
  }
}

Deno.test("who logs in by name or address has a session until it is ended", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const user_id = await addAda(market);
    for (const username of ["ada", "ADA", " ada ", "Ada@Example.org"]) {
      const { result } = await attempt(market.gate, { username });
      assert.equal(result.user_id, user_id);
      assert.match(result.token, /^[A-Za-z0-9_-]{43}$/);
      const days = (Date.parse(result.expires_at) - Date.now()) / 86_400_000;
      assert.equal(Math.round(days), 30);
    }
    const { result: { token, session_id } } = await attempt(market.gate);
    const user = await findSession(reader, token);
    assert.deepEqual(
      [user?.id, user?.username, user?.role, user?.session_id],
      [user_id, "ada", "user", session_id],
    );
    const sessions = await listSessions(reader, user_id);
    assert.equal(sessions.length, 5);
    assert.equal(sessions[0]?.user_agent, "Test/1.0");
    await market.do(
      { kind: "user", id: user_id, role: "user", session: session_id },
      logOut,
      {},
    );
    assert.equal(await findSession(reader, token), null);
    assert.equal((await listSessions(reader, user_id)).length, 4);
    assert.deepEqual(market.events.map(({ payload }) => payload), [
      { session_id },
    ]);
  }));

Deno.test("tokens that nobody was given open nothing", () =>
  withMarket(async ({ db }) => {
    const ann = await addPerson(db.owner);
    const { token, id } = await addSession(db.owner, ann);
    assert.equal((await findSession(db.reader, token))?.id, ann.id);
    for (const forged of ["", "x", token.slice(1), `${token}x`, id, ann.id]) {
      assert.equal(await findSession(db.reader, forged), null);
    }
    const end = (change: ReturnType<typeof db.owner>) =>
      db.owner`update users set ${change} where id = ${ann.id}`;
    await end(db.owner`suspended_at = now()`);
    assert.equal(await findSession(db.reader, token), null);
    await end(db.owner`suspended_at = null, deleted_at = now()`);
    assert.equal(await findSession(db.reader, token), null);
    await end(db.owner`deleted_at = null`);
    await db.owner`update sessions set expires_at = now()`;
    assert.equal(await findSession(db.reader, token), null);
  }));

Deno.test("a token is kept as its hash only, and told again to a repeat of its login", () =>
  withMarket(async (market) => {
    await addAda(market);
    const id = crypto.randomUUID();
    const first = await attempt(market.gate, { id });
    const second = await attempt(market.gate, { id });
    assert.deepEqual(second.result, first.result);
    const shouted = await attempt(market.gate, { id: id.toUpperCase() });
    assert.deepEqual(shouted.result, first.result);
    const other = await attempt(market.gate);
    assert.notEqual(other.result.token, first.result.token);
    const { token } = first.result;
    const [row] = await market.db.reader<{ kept: string }[]>`
      select (select json_agg(s)::text from sessions s) || (select json_agg(c)::text from commands c)
        || (select json_agg(a)::text from activities a) as kept`;
    assert.equal(row?.kept.includes(token), false);
    assert.equal(
      await codeOf(attempt(market.gate, { id, password: "wrong" })),
      "invalid_credentials",
    );
  }));

Deno.test("the id of a login long past opens no session again, whoever sends it", () =>
  withMarket(async (market) => {
    await addAda(market);
    const id = crypto.randomUUID();
    const { result } = await attempt(market.gate, { id });
    // Ids are forgotten after two days; a page may stand open for longer.
    await market.db.owner`delete from commands`;
    assert.equal(await codeOf(attempt(market.gate, { id })), "conflict");
    await market.do(NOBODY, register, {
      username: "ben",
      email: "ben@example.org",
      password: PASSWORD,
    });
    const bens = await attempt(market.gate, { id, username: "ben" });
    assert.notEqual(bens.result.token, result.token);
  }));

Deno.test("a wrong name and a wrong password are told apart by nothing", () =>
  withMarket(async (market) => {
    await addAda(market);
    const messages = new Set<string>();
    for (const wrong of [{ password: "wrong" }, { username: "nobody" }]) {
      await attempt(market.gate, wrong).catch(({ code, message }) =>
        messages.add(`${code}: ${message}`)
      );
    }
    assert.deepEqual([...messages], [
      "invalid_credentials: The name or the password is wrong.",
    ]);
    const bad = [{}, { username: "ada" }, { username: "", password: "x" }, {
      username: "ada",
      password: "x".repeat(600),
    }, { username: "ada", password: PASSWORD, remember: true }];
    for (const input of bad) {
      await market.refused(NOBODY, logIn, input, "invalid_input");
    }
  }));

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

Deno.test("a session that has ended carries nothing out, but a repeat of what it did is answered", () =>
  withMarket(async (market) => {
    const user_id = await addAda(market);
    const { result: { session_id } } = await attempt(market.gate);
    const ada: Actor = {
      kind: "user",
      id: user_id,
      role: "user",
      session: session_id,
    };
    const id = crypto.randomUUID();
    const leave = () => market.gate.execute(logOut, ada, {}, { id });
    assert.deepEqual((await leave()).result, (await leave()).result);
    await market.refused(ada, logOut, {}, "unauthenticated");
  }));

Deno.test("nobody ends another's session, or makes a system command theirs", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const anns = await addSession(owner, ann);
    const session_id = anns.id;
    await market.refused(ben, endSession, { session_id }, "not_found");
    await market.refused(NOBODY, endSession, { session_id }, "unauthenticated");
    await market.refused(
      ben,
      touchSessions,
      { session_ids: [session_id] },
      "forbidden",
    );
    await market.refused(ben, recordLoginFailure, { keys: [] }, "forbidden");
    assert.equal((await findSession(reader, anns.token))?.id, ann.id);
    await market.do(ann, endSession, { session_id });
    assert.equal(await findSession(reader, anns.token), null);
    await market.refused(ann, endSession, { session_id }, "not_found");
  }));
