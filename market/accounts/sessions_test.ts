import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import { imageOfId } from "../../lib/image_of_id.ts";
import { register } from "./accounts.ts";
import { readNotifications } from "../notifications.ts";
import { recordLoginFailure } from "../limits/login_throttle.ts";
import {
  endSession,
  findSession,
  listSessions,
  logIn,
  logOut,
} from "./sessions.ts";
import {
  addPerson,
  addSession,
  PASSWORD,
  registered,
  standingStill,
  withMarket,
} from "../testing.ts";
import {
  demandSession,
  findSessionsInForce,
  touchSessions,
} from "./sessions_in_force.ts";
import { addAda, attempt, codeOf } from "./testing.ts";

const NOBODY: Actor = { kind: "anonymous" };
const IDLE = { idle_seconds: 14 * 86_400, admin_idle_seconds: 12 * 3_600 };

Deno.test("who logs in by name or address has a session until it is ended", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const user_id = await addAda(market);
    const names = ["ada", "ADA", " \u200Eada ", "Ada@Example.org"];
    for (const username of names) {
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
    // Nor is what it is made of: the id, beside the cluster's secret.
    assert.equal(row?.kept.includes(token), false);
    assert.equal(row?.kept.includes(id), false);
    const kept = await market.db.reader`select from commands where id = ${
      imageOfId(id)
    }`;
    assert.equal(kept.length, 1);
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
      { session_ids: [session_id], ...IDLE },
      "forbidden",
    );
    await market.refused(ben, recordLoginFailure, { keys: [] }, "forbidden");
    assert.equal((await findSession(reader, anns.token))?.id, ann.id);
    await market.do(ann, endSession, { session_id });
    assert.equal(await findSession(reader, anns.token), null);
    await market.refused(ann, endSession, { session_id }, "not_found");
  }));

Deno.test("a session is its person's, in force until the moment that it expires", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [ann, ben] = await market.people(2);
    const anns = await addSession(owner, ann);
    const second = await addSession(owner, ann);
    const bens = await addSession(owner, ben);
    const all = [anns.id, second.id, bens.id];
    await standingStill(owner, async (sql) => {
      const listed = async ({ id }: typeof ann) =>
        (await listSessions(sql, id)).map(({ id }) => id).toSorted();
      const inForce = async () =>
        [...await findSessionsInForce(sql, all)].toSorted();
      assert.deepEqual(await listed(ann), [anns.id, second.id].toSorted());
      await sql`
        update sessions set created_at = now() - interval '1 day'
        where id = ${anns.id}`;
      const [latest] = await listSessions(sql, ann.id);
      assert.equal(latest?.id, second.id);
      await demandSession(sql, { ...ann, session: second.id });
      assert.deepEqual(await listed(ben), [bens.id]);
      assert.deepEqual(await inForce(), all.toSorted());
      assert.deepEqual(
        await findSessionsInForce(sql, [bens.id, crypto.randomUUID()]),
        new Set([bens.id]),
      );
      assert.equal((await findSession(sql, bens.token))?.id, ben.id);
      await sql`update sessions set expires_at = now() where id = ${second.id}`;
      await sql`
        update sessions set expires_at = now() + interval '1 microsecond'
        where id = ${anns.id}`;
      assert.equal(await findSession(sql, second.token), null);
      await demandSession(sql, { ...ann, session: anns.id });
      const expired = { ...ann, session: second.id };
      await assert.rejects(demandSession(sql, expired), {
        code: "unauthenticated",
      });
      assert.equal((await findSession(sql, anns.token))?.id, ann.id);
      assert.deepEqual(await listed(ann), [anns.id]);
      assert.deepEqual(await inForce(), [anns.id, bens.id].toSorted());
      await sql`update users set suspended_at = now() where id = ${ben.id}`;
      assert.deepEqual(await inForce(), [anns.id]);
      await sql`update users set deleted_at = now() where id = ${ann.id}`;
      assert.deepEqual(await inForce(), []);
    });
  }));

Deno.test("nobody acts in another's session, or in one that has expired", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [ann, ben] = await market.people(2);
    const { id } = await addSession(owner, ann);
    const mark = { up_to: crypto.randomUUID() };
    const act = (person: typeof ann) =>
      codeOf(
        market.do({ ...person, session: id }, readNotifications, mark),
      );
    assert.equal(await act(ann), "ok");
    assert.equal(await act(ben), "unauthenticated");
    await owner`update sessions set expires_at = now()`;
    assert.equal(await act(ann), "unauthenticated");
  }));

Deno.test("marking and ending sessions leaves those that are not named", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const [one, two, bens] = [
      await addSession(owner, ann),
      await addSession(owner, ann),
      await addSession(owner, ben),
    ];
    await owner`update sessions set last_seen_at = '2026-01-01'`;
    const touched = await market.do({ kind: "system" }, touchSessions, {
      session_ids: [one.id, bens.id],
      ...IDLE,
    });
    assert.deepEqual(touched, { touched: 2 });
    const ids = async (condition: ReturnType<typeof reader>) =>
      (await reader<{ id: string }[]>`
        select id from sessions where ${condition} order by id`)
        .map(({ id }) => id);
    assert.deepEqual(
      await ids(reader`last_seen_at = '2026-01-01'::timestamptz`),
      [two.id],
    );
    await market.do({ ...ann, session: one.id }, logOut, {});
    assert.deepEqual(await ids(reader`true`), [two.id, bens.id].toSorted());
    await market.do(ben, endSession, { session_id: bens.id });
    assert.deepEqual(await ids(reader`true`), [two.id]);
  }));

Deno.test("who left logs in no more, by name or address, nor does somebody of another name", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const user_id = await addAda(market);
    await registered(market, "ben");
    const ben = await attempt(market.gate, { username: "BEN@example.org" });
    assert.notEqual(ben.result.user_id, user_id);
    await owner`update users set deleted_at = now() where id = ${user_id}`;
    for (const username of ["ada", "ada@example.org"]) {
      const code = await codeOf(attempt(market.gate, { username }));
      assert.equal(code, "invalid_credentials");
    }
  }));
